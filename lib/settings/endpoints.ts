import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { fieldError } from "@/lib/http/field-error";
import { oneLine } from "@/lib/schema/text";
import { along, changeItem, documentDifference, fieldChange, reading, written } from "./schemas";

const values = z.record(z.string(), z.unknown());
const reason = oneLine().max(500, "At most 500 characters").optional();
const id = z.string().min(1).max(64);
const recordId = z.string().min(1).max(200);

const section = z.object({ id, section: z.string().min(1).max(64) });
const collection = z.object({ id, collection: z.string().min(1).max(64) });
const record = collection.extend({ recordId });

const write = z.strictObject({ values, reason });
const problem = fieldError.extend({ severity: z.enum(["error", "warning"]), who: z.string().optional() });
const preview = z.object({
  changes: z.array(fieldChange).readonly(),
  problems: z.array(problem).readonly(),
  along: z.array(along).readonly(),
  baseline: z.string(),
});
const dependants = z.array(z.object({ kind: z.string(), id: z.string(), label: z.string() })).readonly();
const recordItem = z.object({ id: z.string(), title: z.string(), values, secrets: z.record(z.string(), z.object({ set: z.boolean() })) });

export const getSection = endpoint({
  method: "GET",
  path: "/api/devices/{id}/settings/{section}",
  summary: "A settings section as the device has it now; one request to the device",
  access: "device.see",
  params: section,
  answer: reading,
});

export const putSection = endpoint({
  method: "PUT",
  path: "/api/devices/{id}/settings/{section}",
  summary: "Write a section: only what changed, with If-Match; read back before it answers",
  access: "device.configure",
  audit: "device.write",
  requires: ["If-Match"],
  params: section,
  body: write,
  answer: written,
});

export const previewSection = endpoint({
  method: "POST",
  path: "/api/devices/{id}/settings/{section}/preview",
  summary: "What a write would change, and what the other ends of its line hold against it; writes nothing",
  access: "device.configure",
  audit: null,
  params: section,
  body: z.strictObject({ values }),
  answer: preview,
});

export const listRecords = endpoint({
  method: "GET",
  path: "/api/devices/{id}/records/{collection}",
  summary: "Records of a collection, by the device's own pages",
  access: "device.see",
  params: collection,
  query: z.object({
    page: z.coerce.number().int().min(1).max(10_000).default(1),
    pageSize: z.coerce.number().int().min(1).max(1_000).default(50),
    query: z.string().max(200).optional(),
  }),
  answer: z.object({ items: z.array(recordItem), total: z.number().int().optional() }),
});

export const createRecord = endpoint({
  method: "POST",
  path: "/api/devices/{id}/records/{collection}",
  summary: "Make a record on the device",
  access: "device.configure",
  audit: "record.create",
  params: collection,
  body: write,
  answer: written.extend({ id: z.string() }),
  status: 201,
});

export const getRecord = endpoint({
  method: "GET",
  path: "/api/devices/{id}/records/{collection}/{recordId}",
  summary: "One record as the device has it now",
  access: "device.see",
  params: record,
  answer: reading.extend({ id: z.string() }),
});

export const putRecord = endpoint({
  method: "PUT",
  path: "/api/devices/{id}/records/{collection}/{recordId}",
  summary: "Write a record: only what changed, with If-Match",
  access: "device.configure",
  audit: "device.write",
  requires: ["If-Match"],
  params: record,
  body: write,
  answer: written.extend({ id: z.string() }),
});

export const deleteRecord = endpoint({
  method: "DELETE",
  path: "/api/devices/{id}/records/{collection}/{recordId}",
  summary: "Remove a record, with If-Match; answers what the device says it invalidated",
  access: "device.configure",
  audit: "record.remove",
  requires: ["If-Match"],
  params: record,
  answer: z.object({ invalidated: dependants }),
});

export const getDependants = endpoint({
  method: "GET",
  path: "/api/devices/{id}/records/{collection}/{recordId}/dependants",
  summary: "What breaks if the record goes",
  access: "device.see",
  params: record,
  answer: z.object({ items: dependants }),
});

export const listChanges = endpoint({
  method: "GET",
  path: "/api/devices/{id}/changes",
  summary: "Who wrote what, when, why, with what outcome",
  access: "device.see",
  params: z.object({ id }),
  query: z.object({
    document: z.string().max(64).optional(),
    record: z.string().max(200).optional(),
    cursor: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answer: z.object({ items: z.array(changeItem), nextCursor: z.string().nullable(), total: z.number().int() }),
});

export const getChange = endpoint({
  method: "GET",
  path: "/api/devices/{id}/changes/{changeId}",
  summary: "One write, and whether the device has registered again after it",
  access: "device.see",
  params: z.object({ id, changeId: id }),
  answer: changeItem,
});

export const revertChange = endpoint({
  method: "POST",
  path: "/api/devices/{id}/changes/{changeId}/revert",
  summary: "Put back what a change replaced, through the same write path",
  access: "device.configure",
  audit: "device.put_back",
  params: z.object({ id, changeId: id }),
  body: z.strictObject({ reason }),
  bodyOptional: true,
  answer: written,
});

const settle = z.strictObject({
  document: z.string().min(1).max(64),
  record: z.string().min(1).max(200).optional(),
  /** Absent: every field of the document that differs. */
  paths: z.array(z.string().min(1).max(200)).min(1).max(500).optional(),
  reason,
});

export const listDifferences = endpoint({
  method: "GET",
  path: "/api/devices/{id}/differences",
  summary: "What the device has otherwise than it is kept here, field by field, as last read; asks no device",
  access: "device.see",
  params: z.object({ id }),
  answer: z.object({ items: z.array(documentDifference) }),
});

export const keepTheirs = endpoint({
  method: "POST",
  path: "/api/devices/{id}/differences/keep-theirs",
  summary: "Take what the device has as right, with If-Match; reads the device and writes nothing to it",
  access: "device.configure",
  audit: "device.keep_theirs",
  requires: ["If-Match"],
  params: z.object({ id }),
  body: settle,
  answer: written,
});

export const putOursBack = endpoint({
  method: "POST",
  path: "/api/devices/{id}/differences/put-ours-back",
  summary: "Write what is kept here to the device again, with If-Match; read back before it answers",
  access: "device.configure",
  audit: "device.put_back",
  requires: ["If-Match"],
  params: z.object({ id }),
  body: settle,
  answer: written,
});

export const documentEndpoints = [
  getSection,
  putSection,
  previewSection,
  listRecords,
  createRecord,
  getRecord,
  putRecord,
  deleteRecord,
  getDependants,
  listChanges,
  getChange,
  revertChange,
  listDifferences,
  keepTheirs,
  putOursBack,
];
