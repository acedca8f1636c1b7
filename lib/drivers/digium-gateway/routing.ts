import "server-only";
import { isDeviceFault } from "@/lib/net/device-fault";
import { type Document, isDocument } from "@/lib/schema/document";
import type { Dependant, DriverContext } from "../types";
import { call } from "./client";

/** What names an endpoint in a rule or a group: its id, or, on a gateway that tells none, its name. */
export interface EndpointNames {
  readonly objectId: string | undefined;
  readonly name: string | undefined;
}

const kinds = { rule: "call rule", group: "call group" } as const;

function textOf(raw: unknown): string | undefined {
  return typeof raw === "string" || typeof raw === "number" ? String(raw) : undefined;
}

/** What a reference points at, whatever its form: nobody documents whether it is an id, a name or an object. */
function targetsOf(raw: unknown): string[] {
  const list = Array.isArray(raw) ? raw : [raw];
  return list.flatMap((item) =>
    (isDocument(item) ? [textOf(item.object_id), textOf(item.name)] : [textOf(item)]).filter((text) => text !== undefined),
  );
}

function uses(raw: unknown, { objectId, name }: EndpointNames): boolean {
  return targetsOf(raw).some((candidate) => (objectId === undefined ? candidate === name : candidate === objectId));
}

/** Samples still show the names of before version 1.1, and no id. */
function dependantOf(kind: keyof typeof kinds, raw: Document): Dependant {
  const label = textOf(raw.name) ?? textOf(raw[`${kind}_name`]) ?? textOf(raw.object_id) ?? "without a name";
  return { kind: kinds[kind], id: textOf(raw.object_id) ?? label, label };
}

function rowsOf(payload: Document, key: string): Document[] {
  const list = payload[key];
  return (Array.isArray(list) ? list : isDocument(list) ? Object.values(list) : []).filter(isDocument);
}

/** Rules and groups that name the endpoint. Where the gateway does not list its groups, that itself is an entry: silence would lie. */
export async function routingThatUses(context: DriverContext, names: EndpointNames): Promise<Dependant[]> {
  const rules = rowsOf(await call(context, { method: "call_routing_rules.list" }), "call_routing_rules");
  const inRules = rules
    .filter((rule) => uses(rule.call_origin, names) || uses(rule.call_throughs, names))
    .map((rule) => dependantOf("rule", rule));
  try {
    const groups = rowsOf(await call(context, { method: "call_routing_groups.list" }), "call_routing_groups");
    return [...inRules, ...groups.filter((group) => uses(group.sip_endpoints, names)).map((group) => dependantOf("group", group))];
  } catch (error) {
    if (!isDeviceFault(error, "device_rejected")) {
      throw error;
    }
    return [...inRules, { kind: kinds.group, id: "unknown", label: "The gateway does not list its call groups: look at its own page" }];
  }
}

/** What the gateway says a deletion has made invalid, by the names known from before where they match. */
export function invalidatedBy(payload: Document, known: readonly Dependant[]): Dependant[] {
  const toDependant = (kind: keyof typeof kinds, raw: unknown): Dependant => {
    const told = isDocument(raw)
      ? dependantOf(kind, raw)
      : { kind: kinds[kind], id: textOf(raw) ?? "unknown", label: textOf(raw) ?? "without a name" };
    return known.find((before) => before.kind === told.kind && (before.id === told.id || before.label === told.label)) ?? told;
  };
  const list = (raw: unknown) => (Array.isArray(raw) ? raw : []);
  return [
    ...list(payload.invalid_rules).map((raw) => toDependant("rule", raw)),
    ...list(payload.invalid_groups).map((raw) => toDependant("group", raw)),
  ];
}
