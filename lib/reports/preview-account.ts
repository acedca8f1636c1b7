import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { deviceFor } from "@/lib/device-access/load-device";
import { accountOf } from "@/lib/drivers/account";
import { accountCheck } from "@/lib/lines/account-check";
import { accountWarnings } from "@/lib/lines/account-warnings";
import type { Document } from "@/lib/schema/document";
import type { DocumentRef } from "@/lib/settings/document-ref";
import { type Preview, previewDocument } from "@/lib/settings/preview";

/** What a write would change, what stands in its way, and what the other ends of its line hold against it: the same as its form says. */
export async function previewAccount(actor: Actor, deviceId: string, ref: DocumentRef, patch: Document): Promise<Preview> {
  const { after, ...preview } = await previewDocument(actor, deviceId, ref, patch);
  const { driver } = await deviceFor(actor, deviceId);
  const secret = accountOf(driver, ref)?.secret;
  if (secret === undefined || after === undefined || preview.changes.length === 0) {
    return preview;
  }
  const check = await accountCheck(actor, { deviceId, document: ref.document, record: ref.record, values: after });
  const changesSecret = preview.changes.some(({ path }) => path === secret);
  const said = accountWarnings(check, secret, changesSecret).map((warning) => ({ ...warning, severity: "warning" as const }));
  return { ...preview, problems: [...preview.problems, ...said] };
}
