import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { deviceFor } from "@/lib/device-access/load-device";
import { accountOf } from "@/lib/drivers/account";
import { accountCheck } from "@/lib/lines/account-check";
import { type AccountWarning, accountWarnings } from "@/lib/lines/account-warnings";
import { db } from "@/lib/platform/db/client";
import { type Document, withValue } from "@/lib/schema/document";
import { snapshotColumns } from "@/lib/settings/columns";
import { changeOf } from "@/lib/settings/history";

/**
 * What the other ends of its line would say if a change of an account were put back: the same as they say to the form. Of what was last
 * read; no device is asked.
 */
export async function putBackWarnings(actor: Actor, deviceId: string, changeId: string): Promise<{ warnings: AccountWarning[] }> {
  const { document, record = "", changes } = await changeOf(actor, deviceId, changeId);
  const { driver } = await deviceFor(actor, deviceId);
  const secret = accountOf(driver, { document, record })?.secret;
  if (secret === undefined) {
    return { warnings: [] };
  }
  const read = await db().snapshot.findUnique({ where: { deviceId_document_record: { deviceId, document, record } } });
  const held: Document = read ? snapshotColumns.values.read(read.values, read.id, {}) : {};
  const values = changes.filter((change) => !change.secret).reduce((all, { path, from }) => withValue(all, path, from ?? null), held);
  const check = await accountCheck(actor, { deviceId, document, record, values });
  const warnings = accountWarnings(check, secret, false);
  if (check.shared.length > 0 && changes.some(({ path }) => path === secret)) {
    const message = check.shared.map((end) => `${capital(end)} keeps the password that it has now.`).join(" ");
    warnings.push({ path: secret, message, who: check.keptBy.join(", ") });
  }
  return { warnings };
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
