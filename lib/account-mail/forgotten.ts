import "server-only";
import { randomUUID } from "node:crypto";
import { callerFor } from "@/lib/audit/noted";
import { type AuditActor, notSignedIn, record } from "@/lib/audit/service";
import { linkLifeMs } from "@/lib/auth/one-time-links";
import { recordRefusal } from "@/lib/auth/refusals";
import { type Allowance, counter, forgetOld, take } from "@/lib/auth/throttle";
import { ProblemError } from "@/lib/http/problems";
import { networkOf } from "@/lib/net/peer-address";
import { db } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { answerForgotten } from "./forgotten-tasks";
import { accountMailSetting, sendsLinks } from "./setting";

const minuteMs = 60_000;
/** One caller, whomever they name. */
const perCaller: Allowance = { free: 5, firstWaitMs: minuteMs / 2, waitMsMax: 15 * minuteMs, forgetMs: 60 * minuteMs };
/** One address, whoever names it: more would fill somebody's mailbox. */
const perAddress: Allowance = { free: 1, firstWaitMs: 2 * minuteMs, waitMsMax: 30 * minuteMs, forgetMs: 60 * minuteMs };
/** The work that only somebody who exists makes begins when the answer has left. */
const laterMs = 500;

/** Whom to ask who cannot sign in: nobody, since a mail helps; or these words. */
export async function forgottenWay(): Promise<{ byMail: boolean; askWhom: string }> {
  const [byMail, { askWhom }] = await Promise.all([sendsLinks(), accountMailSetting()]);
  return { byMail, askWhom };
}

/**
 * Somebody says that they have forgotten their password. Whoever is named, and whether that is anybody: the same is answered after the same
 * steps. Throws `too_many_requests` for a caller who asks often, and `conflict` where no mail is sent.
 */
export async function askForNewPassword(email: string, caller: AuditActor | null): Promise<{ minutes: number }> {
  const { byMail, askWhom } = await forgottenWay();
  if (!byMail) {
    throw new ProblemError("conflict", `No mail is sent from here. ${askWhom || "Ask an admin for a one-time link."}`);
  }
  const actor = caller ?? notSignedIn;
  const { address, agent } = callerFor(actor.id);
  const at = new Date();
  const waitMs = await take(counter("forgotten-caller", networkOf(address ?? "unknown")), perCaller);
  const action = "person.forgot_password";
  if (waitMs > 0) {
    const about = { subject: "person", subjectName: "Not looked up" } as const;
    await recordRefusal({ actor, action, ...about, detail: { code: "too_many_requests" } }, address ?? "");
    const seconds = Math.ceil(waitMs / 1000);
    throw new ProblemError("too_many_requests", `A new password was asked for often from here. Wait ${seconds} seconds.`, {
      retryAfterSeconds: seconds,
    });
  }
  const isFirst = (await take(counter("forgotten-address", email), perAddress)) === 0;
  const owner = await db().user.findUnique({ where: { email }, select: { id: true, name: true } });
  const asked = { askId: randomUUID(), userId: isFirst ? (owner?.id ?? null) : null, at: at.toISOString(), address, agent };
  await db().$transaction(async (tx) => {
    const about = { subject: "person", subjectId: owner?.id ?? null, subjectName: owner?.name ?? "No such account" } as const;
    await record({ actor, action, ...about, detail: { mail: isFirst } }, tx);
    await enqueue(tx, answerForgotten, asked, { runAfter: new Date(at.getTime() + laterMs) });
  });
  await forgetOld();
  return { minutes: linkLifeMs.forgotten / minuteMs };
}
