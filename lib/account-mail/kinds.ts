import { z } from "zod";

/** Mails that carry a one-time link. */
export const linkKinds = ["invite", "password", "forgotten"] as const;
export type LinkKind = (typeof linkKinds)[number];

/** Mails that tell a person what has become of their account. */
export const noticeKinds = [
  "sign_in",
  "password_changed",
  "second_step_on",
  "second_step_off",
  "second_step_link",
  "second_step_reset",
  "second_step_wanted",
  "recovery_codes",
  "passkey_added",
  "passkey_removed",
  "emergency_sign_in",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export const mailKinds = [...linkKinds, ...noticeKinds] as const;
export type MailKind = (typeof mailKinds)[number];

export const isLinkKind = (kind: MailKind): kind is LinkKind => (linkKinds as readonly string[]).includes(kind);

const text = z.string().nullable();

/** What a mail is worded from when it is sent. Never a secret. */
export const mailFacts = z.object({
  /** When it happened, or was asked for. */
  at: z.string(),
  /** Where the one who did it called from, and with what. */
  address: text,
  agent: text,
  /** The admin who did it; null: the person, or whoever was in their place. */
  by: text,
  /** What it is called: a passkey's name. Of a second step that is wanted: from when it is. */
  about: text,
  /** Of a link. */
  expiresAt: text,
});
export type MailFacts = z.infer<typeof mailFacts>;
