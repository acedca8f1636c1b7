import "server-only";
import { z } from "zod";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { mailSecurities } from "./schemas";
import { openOutgoing } from "./secrets";
import type { MailServer } from "./send-mail";

/** Of the setting, and of what is sealed for it. */
export const mailServerKey = "mail";

const stored = jsonColumn(
  "Setting.mail",
  z.object({
    host: z.string(),
    port: z.number(),
    security: z.enum(mailSecurities),
    from: z.string(),
    username: z.string().nullable(),
    hasPassword: z.boolean(),
    checkCertificate: z.boolean(),
  }),
);

/** The server that takes our mail as it is set, without its password; undefined where none is. */
export async function mailServerKept() {
  const row = await db().setting.findUnique({ where: { key: mailServerKey } });
  return row ? stored.readIfWhole(row.value, mailServerKey) : undefined;
}

/** The server with its password, for sending. */
export async function mailToSend(): Promise<MailServer | undefined> {
  const server = await mailServerKept();
  if (server === undefined) {
    return undefined;
  }
  const { secret } = server.hasPassword ? await openOutgoing(mailServerKey) : { secret: undefined };
  const { host, port, security, from, username, checkCertificate } = server;
  return { host, port, security, from, checkCertificate, ...(username === null ? {} : { username, password: secret ?? "" }) };
}
