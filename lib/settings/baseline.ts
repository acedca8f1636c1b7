import "server-only";
import { createHash } from "node:crypto";
import type { Reading } from "@/lib/drivers/types";
import { canonical } from "@/lib/schema/document";
import { vault } from "@/lib/vault/instance";

/**
 * One text for what a device holds: equal readings give equal baselines. A secret in clear takes part as a keyed fingerprint,
 * so that a password changed on the device counts as a change, and the baseline, which a browser sees, gives nothing away.
 */
export function baselineOf(reading: Reading): string {
  const secrets = Object.fromEntries(
    Object.entries(reading.secrets).map(([path, secret]) => [
      path,
      secret.kind === "plain" ? vault().fingerprint(secret.value) : secret.kind,
    ]),
  );
  return createHash("sha256")
    .update(canonical({ values: reading.values, unknown: reading.unknown, secrets }))
    .digest("base64url");
}
