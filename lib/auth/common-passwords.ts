import "server-only";
import { shared } from "@/lib/platform/app";

/** The commonest passwords, in lower case: read at the first password that somebody chooses, and never sent to a browser. */
const list = shared<Promise<ReadonlySet<string>>>("common-passwords", async () => {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"]);
});

/** Answers whether a text, in lower case, is among the commonest passwords. */
export async function commonPasswords(): Promise<(text: string) => boolean> {
  const known = await list();
  return (text) => known.has(text);
}
