"use client";
import { call } from "@/lib/api/client";
import type { Written } from "@/lib/settings/schemas";

/** Writes what changed, against the baseline; resolves with what the device holds afterwards. */
export function writeSection(
  id: string,
  section: string,
  baseline: string,
  values: Readonly<Record<string, unknown>>,
  reason?: string,
): Promise<Written> {
  return call("PUT /api/devices/{id}/settings/{section}", {
    params: { id, section },
    ifMatch: baseline,
    body: { values, ...(reason ? { reason } : {}) },
  });
}
