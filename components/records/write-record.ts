"use client";
import { type Answer, call } from "@/lib/api/client";

type Values = Readonly<Record<string, unknown>>;
type WrittenRecord = Answer<"PUT /api/devices/{id}/records/{collection}/{recordId}">;

function body(values: Values, reason: string | undefined) {
  return { values, ...(reason ? { reason } : {}) };
}

export function createRecord(id: string, collection: string, values: Values, reason?: string): Promise<WrittenRecord> {
  return call("POST /api/devices/{id}/records/{collection}", { params: { id, collection }, body: body(values, reason) });
}

export function updateRecord(
  id: string,
  collection: string,
  recordId: string,
  baseline: string,
  values: Values,
  reason?: string,
): Promise<WrittenRecord> {
  return call("PUT /api/devices/{id}/records/{collection}/{recordId}", {
    params: { id, collection, recordId },
    ifMatch: baseline,
    body: body(values, reason),
  });
}

/** Resolves with what the device says it invalidated. */
export function deleteRecord(id: string, collection: string, recordId: string, baseline: string) {
  return call("DELETE /api/devices/{id}/records/{collection}/{recordId}", { params: { id, collection, recordId }, ifMatch: baseline });
}
