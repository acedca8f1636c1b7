import "server-only";
import { issueLink } from "@/lib/auth/one-time-links";
import { db } from "@/lib/platform/db/client";
import { mailLink } from "./keep-mail";
import { sendsLinks } from "./setting";

/** Somebody has said that they have forgotten their password. `userId`: whose it is; null: nobody's. */
interface Asked {
  readonly askId: string;
  readonly userId: string | null;
  readonly at: string;
  readonly address: string | null;
  readonly agent: string | null;
}

/** Makes the link and has it sent, once, if the person may sign in with a password. */
export async function answer({ askId, userId, at, address, agent }: Asked): Promise<void> {
  if (userId === null || !(await sendsLinks())) {
    return;
  }
  await db().$transaction(async (tx) => {
    const person = await tx.user.findFirst({
      where: { id: userId, active: true, accounts: { some: { providerId: "credential", password: { not: null } } } },
      select: { id: true },
    });
    if (!person || (await tx.accountMail.findUnique({ where: { id: askId }, select: { id: true } }))) {
      return;
    }
    const link = await issueLink(tx, { purpose: "forgotten", userId });
    await mailLink(tx, { id: askId, userId, kind: "forgotten", link, facts: { at, address, agent } });
  });
}
