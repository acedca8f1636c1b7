import "server-only";
import { z } from "zod";
import { manifests } from "@/lib/drivers/catalog";
import { toCreate } from "@/lib/drivers/to-create";
import { type Document, putAt } from "@/lib/schema/document";
import type { RuleSource } from "@/lib/schema/field";
import { leaves } from "@/lib/schema/walk";

const ours: RuleSource = { who: "Lineward", page: "How Lineward reaches the device" };

/** A default declared anywhere among a leaf's wrappers. */
function defaultOf(schema: z.core.$ZodType): unknown {
  const parsed = z.safeParse(schema, undefined);
  return parsed.success ? parsed.data : undefined;
}

function documentInfo(item: { id: string; label: string; schema: z.ZodObject; confirmed: boolean; note?: string; source?: RuleSource }) {
  const fields = leaves(item.schema);
  const defaults: Document = {};
  for (const leaf of fields) {
    const value = leaf.secret ? undefined : defaultOf(leaf.schema);
    if (value !== undefined) {
      putAt(defaults, leaf.path, value);
    }
  }
  return {
    id: item.id,
    label: item.label,
    schema: z.toJSONSchema(item.schema, { io: "input", unrepresentable: "any" }) as Document,
    defaults,
    fields: fields.map(({ path, meta, secret }) => ({
      path,
      label: meta?.label ?? path,
      ...(meta?.hint === undefined ? {} : { hint: meta.hint }),
      ...(meta?.unit === undefined ? {} : { unit: meta.unit }),
      secret: secret !== undefined,
      confirmed: meta?.confirmed ?? item.confirmed,
      ...(meta?.effect === undefined ? {} : { effect: meta.effect }),
      source: { ...(meta?.source ?? item.source ?? ours) },
    })),
    confirmed: item.confirmed,
    ...(item.note === undefined ? {} : { note: item.note }),
  };
}

/** Every family as GET /api/drivers tells it. */
export function driverList() {
  return {
    items: manifests().map((manifest) => ({
      id: manifest.id,
      vendor: manifest.vendor,
      label: manifest.label,
      noun: manifest.noun,
      kind: manifest.kind,
      defaultPort: { ...manifest.connection.defaultPort },
      schemes: [...manifest.connection.schemes],
      credentials: z.toJSONSchema(manifest.credentials, { io: "input", unrepresentable: "any" }) as Document,
      connection: documentInfo({
        id: "connection",
        label: "Connection",
        schema: manifest.connection.schema,
        confirmed: true,
        source: ours,
      }),
      sections: manifest.sections.map(documentInfo),
      collections: manifest.collections.map((collection) => ({
        ...documentInfo(collection),
        columns: [...collection.columns],
        title: collection.title,
        can: { ...collection.can },
        ...(collection.creation ? { creation: documentInfo(toCreate(collection)) } : {}),
      })),
      capabilities: [...manifest.capabilities],
      unconfirmed: [...manifest.unconfirmed],
    })),
  };
}
