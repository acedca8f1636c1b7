import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { emailAddress } from "@/lib/schema/email-address";
import { oneLine } from "@/lib/schema/text";
import { mailKinds } from "./kinds";

const peopleOnly = "for mail about people's accounts";
const time = z.string();

const accountMail = z.object({
  on: z.boolean(),
  /** Whom to ask who cannot sign in, where no mail is sent: shown to strangers. "": an admin. */
  askWhom: z.string(),
  /** What has to be set before links can be sent: Lineward's own address, a mail server. */
  missing: z.array(z.enum(["address", "mail_server"])),
  /** Whom the mails are from, and where their links lead. */
  from: z.string().nullable(),
  url: z.string().nullable(),
});
export type AccountMailAnswer = z.infer<typeof accountMail>;

export const newAccountMail = z.strictObject({
  on: z.boolean(),
  askWhom: oneLine().max(200, "At most 200 characters").default(""),
});
export type NewAccountMail = z.infer<typeof newAccountMail>;

export const getAccountMail = endpoint({
  method: "GET",
  path: "/api/account-mail",
  summary: "Whether people are sent mail about their own account, and what is missing for it",
  access: "setting.edit",
  peopleOnly,
  answer: accountMail,
});

export const putAccountMail = endpoint({
  method: "PUT",
  path: "/api/account-mail",
  summary: "Say whether people are sent mail about their own account: invitations, forgotten passwords, sign-ins and changes",
  access: "setting.edit",
  freshPassword: "refuse_tokens",
  peopleOnly,
  audit: { actions: ["setting.change"], unlessUnchanged: true },
  body: newAccountMail,
  answer: accountMail,
});

const mail = z.object({
  id: z.string(),
  kind: z.enum(mailKinds),
  title: z.string(),
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  state: z.enum(["waiting", "done", "failed"]),
  tries: z.number().int(),
  queuedAt: time,
  triedAt: time.nullable(),
  /** The mail server's own words, or why nothing was heard. Never the link. */
  words: z.string().nullable(),
});
export type AccountMailItem = z.infer<typeof mail>;

export const listAccountMails = endpoint({
  method: "GET",
  path: "/api/account-mail/deliveries",
  summary: "Mails about people's accounts within 30 days and how each ended, newest first",
  access: "setting.edit",
  peopleOnly,
  query: z.object({
    cursor: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    state: z.enum(["waiting", "done", "failed"]).optional(),
  }),
  answer: z.object({ items: z.array(mail), nextCursor: z.string().nullable(), total: z.number().int() }),
});

export const resendAccountMail = endpoint({
  method: "POST",
  path: "/api/account-mail/deliveries/{id}/again",
  summary: "Try a mail again that waits or was given up; one with a link that has ended gets a new link",
  access: "setting.edit",
  freshPassword: "refuse_tokens",
  peopleOnly,
  audit: "account_mail.again",
  params: byId,
  status: 202,
  answer: z.object({ id: z.string() }),
});

export const testAccountMail = endpoint({
  method: "POST",
  path: "/api/account-mail/test",
  summary: "Send oneself a mail now, and say what the mail server says",
  access: "setting.edit",
  peopleOnly,
  audit: "account_mail.test",
  answer: z.object({ ok: z.boolean(), words: z.string() }),
  rate: { words: "Tests were sent often.", free: 10, firstWaitMs: 1_000, waitMsMax: 30_000, forgetMs: 300_000 },
});

export const askForPassword = endpoint({
  method: "POST",
  path: "/api/forgotten-password",
  summary: "Ask for a mail with a one-time link to a new password. The answer is the same whether anybody has the address or not",
  access: "open",
  peopleOnly: "to ask for a new password",
  refuses: ["conflict", "too_many_requests"],
  audit: { actions: ["person.forgot_password"], unlessUnchanged: true },
  body: z.strictObject({ email: emailAddress }),
  status: 202,
  answer: z.object({ minutes: z.number().int() }),
});

export const accountMailEndpoints = [getAccountMail, putAccountMail, listAccountMails, resendAccountMail, testAccountMail, askForPassword];
