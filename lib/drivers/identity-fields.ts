import type { Path } from "@/lib/schema/walk";
import type { DocumentManifest } from "./types";

/** The fields of a document that say who this one is: another with the same in them would be the same one to its server. Its secret is apart. */
export function identityFields({ account }: Pick<DocumentManifest, "account">): ReadonlySet<Path> {
  return new Set([account?.user, account?.authUser, account?.label, ...(account?.ids ?? [])].filter((path) => path !== undefined));
}
