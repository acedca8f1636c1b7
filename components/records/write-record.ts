"use client";
import type { Dependant } from "@/lib/drivers/types";
import { api } from "@/lib/http/client";
import type { Written } from "@/lib/settings/schemas";
import { recordPath } from "./use-records";

type Values = Readonly<Record<string, unknown>>;
export type WrittenRecord = Written & { readonly id: string };

function body(values: Values, reason: string | undefined) {
  return { values, ...(reason ? { reason } : {}) };
}

export function createRecord(device: string, collection: string, values: Values, reason?: string): Promise<WrittenRecord> {
  return api(`/api/devices/${device}/records/${collection}`, { method: "POST", json: body(values, reason) });
}

export function updateRecord(
  device: string,
  collection: string,
  record: string,
  baseline: string,
  values: Values,
  reason?: string,
): Promise<WrittenRecord> {
  return api(recordPath(device, collection, record), { method: "PUT", ifMatch: baseline, json: body(values, reason) });
}

/** Resolves with what the device says it invalidated. */
export function deleteRecord(device: string, collection: string, record: string, baseline: string): Promise<{ invalidated: Dependant[] }> {
  return api(recordPath(device, collection, record), { method: "DELETE", ifMatch: baseline });
}
