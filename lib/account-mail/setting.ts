import "server-only";
import { z } from "zod";
import { mailServerKept } from "@/lib/outgoing/mail-server";
import { db, type Transaction } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { env } from "@/lib/platform/env";

/** The row of Setting that says whether people are sent mail about their own account. */
export const accountMailKey = "sign-in.mail";

const stored = jsonColumn("Setting.sign-in.mail", z.object({ on: z.boolean(), askWhom: z.string() }));
export interface AccountMailSetting {
  readonly on: boolean;
  /** Whom somebody asks who cannot sign in, where no mail is sent; "": an admin. */
  readonly askWhom: string;
}

export async function accountMailSetting(client: Pick<Transaction, "setting"> = db()): Promise<AccountMailSetting> {
  const row = await client.setting.findUnique({ where: { key: accountMailKey } });
  return (row && stored.readIfWhole(row.value, accountMailKey)) ?? { on: false, askWhom: "" };
}

export async function saveAccountMailSetting(setting: AccountMailSetting, transaction: Transaction): Promise<void> {
  const value = JSON.stringify(setting);
  await transaction.setting.upsert({ where: { key: accountMailKey }, create: { key: accountMailKey, value }, update: { value } });
}

/** Lineward's address for links in mails: the one that an admin has set, and never what a request calls us. */
export function publicBase(): string | undefined {
  return env().LINEWARD_URL?.replace(/\/$/, "");
}

export const missingParts = ["address", "mail_server"] as const;
export type MissingPart = (typeof missingParts)[number];

/** What has to be set before mails with links can be sent. */
export async function missingForMail(): Promise<MissingPart[]> {
  return [
    ...(publicBase() === undefined ? (["address"] as const) : []),
    ...((await mailServerKept()) === undefined ? (["mail_server"] as const) : []),
  ];
}

/** True if links go by mail: it is switched on, and nothing is missing. */
export async function sendsLinks(): Promise<boolean> {
  return (await accountMailSetting()).on && (await missingForMail()).length === 0;
}
