import "server-only";
import { z } from "zod";
import { accountOf } from "@/lib/drivers/account";
import { collectionOf, sectionOf } from "@/lib/drivers/catalog";
import { type Document, withValue } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";
import type { EndRow } from "./end-rows";
import type { Disagreement } from "./schemas";

/** The patch that gives a field of an end another value, in the form that its schema takes; undefined if none does. */
export function patchOf(end: EndRow, path: string | undefined, values: readonly unknown[]): Document | undefined {
  const manifest = end.record === "" ? sectionOf(end.device.driver, end.document) : collectionOf(end.device.driver, end.document);
  const leaf = manifest && leaves(manifest.schema).find((leaf) => leaf.path === path);
  const taken = leaf && values.find((value) => z.core.safeParse(leaf.schema, value).success);
  return leaf && taken !== undefined ? withValue({}, leaf.path, taken) : undefined;
}

/** A disagreement about this end, with the change that mends it where there is one. */
export function fixOf(end: EndRow, patch: Document | undefined): { endId: string; fix?: NonNullable<Disagreement["fix"]> } {
  const place = { deviceId: end.deviceId, document: end.document, record: end.record };
  return { endId: end.id, ...(patch ? { fix: { ...place, patch } } : {}) };
}

/** The patch that gives an end another port of its server, in the field that holds it. */
export function serverWith(end: EndRow, port: number): Document | undefined {
  const mapping = accountOf(end.device.driver, end);
  if (mapping?.port !== undefined) {
    return patchOf(end, mapping.port, [port, String(port)]);
  }
  const host = end.host.includes(":") ? `[${end.host}]` : end.host;
  const scheme = /^sips?:/i.exec(end.server)?.[0] ?? "";
  return patchOf(end, mapping?.server, [`${scheme}${host}:${port}`]);
}
