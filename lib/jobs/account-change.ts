import { numberAt, textAt } from "@/lib/drivers/account";
import { manifestOf } from "@/lib/drivers/catalog";
import type { AccountMapping, DocumentManifest } from "@/lib/drivers/types";
import { accepts, isText } from "@/lib/schema/constraints";
import { type Document, valueAt, withValue } from "@/lib/schema/document";
import { type Leaf, leaves } from "@/lib/schema/walk";
import { serverOf } from "@/lib/sip/server-name";
import type { AccountChange } from "./account-schema";

/** A family has no field for something that was asked for. */
export class NoSuchField extends Error {
  override readonly name = "NoSuchField";

  constructor(readonly field: string) {
    super(`No field for the ${field}`);
  }
}

/** The document registers nowhere: it has no server to be changed. */
export class NoAccount extends Error {
  override readonly name = "NoAccount";
}

/** How sentences call the fields of an account. */
export const accountWords: Readonly<Record<keyof AccountChange, string>> = {
  server: "server",
  port: "port",
  transport: "transport",
  interval: "registration interval",
  realm: "realm",
  outboundProxy: "outbound proxy",
};

function leafAt(manifest: DocumentManifest, path: string | undefined): Leaf | undefined {
  return path === undefined ? undefined : leaves(manifest.schema).find((leaf) => leaf.path === path);
}

/** The first form of a value that a field takes; the first one, so that its rule can be said, where it takes none. */
function formOf(leaf: Leaf, forms: readonly unknown[]): unknown {
  return forms.find((form) => accepts(leaf.schema, form)) ?? forms[0];
}

const bracketed = (host: string) => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);

/** A server in the ways in which families write one: as it was typed, with a scheme, with the port beside it. */
function serverForms(held: string, wanted: string, port: number | null | undefined): string[] {
  const parsed = serverOf(wanted);
  const before = serverOf(held);
  const scheme = /^sips?:/i.exec(held)?.[0] ?? "";
  const host = bracketed(parsed?.host ?? wanted);
  const at = port === undefined ? (parsed?.port ?? before?.port ?? null) : port;
  const withPort = at === null ? host : `${host}:${at}`;
  // In the form that stands there already: a scheme stays, a port inside stays inside.
  return [...new Set([`${scheme}${withPort}`, withPort, `sip:${withPort}`, wanted])];
}

function putServer(
  manifest: DocumentManifest,
  mapping: AccountMapping,
  values: Document,
  change: AccountChange,
  patch: Document,
): Document {
  const server = leafAt(manifest, mapping.server);
  const port = leafAt(manifest, mapping.port);
  const held = server ? String(valueAt(values, server.path) ?? "") : "";
  let out = patch;
  if (change.server === null || (change.server !== undefined && !server)) {
    throw new NoSuchField(accountWords.server);
  }
  if (port) {
    const asked = change.port ?? (change.server === undefined ? undefined : serverOf(change.server)?.port);
    if (change.server !== undefined && server) {
      const host = bracketed(serverOf(change.server)?.host ?? change.server);
      const scheme = /^sips?:/i.exec(held)?.[0] ?? "";
      out = withValue(out, server.path, formOf(server, [`${scheme}${host}`, host, `sip:${host}`]));
    }
    const value = change.port === null ? null : asked;
    return value === undefined || (value === null && change.port === undefined)
      ? out
      : withValue(out, port.path, value === null ? null : formOf(port, isText(port.schema) ? [String(value)] : [value, String(value)]));
  }
  if (!server) {
    throw new NoSuchField(accountWords.port);
  }
  const host = change.server ?? serverOf(held)?.host;
  return host === undefined ? out : withValue(out, server.path, formOf(server, serverForms(held, host, change.port)));
}

function putPlain(
  manifest: DocumentManifest,
  path: string | undefined,
  values: Document,
  name: keyof AccountChange,
  wanted: string | number | null,
  patch: Document,
): Document {
  const leaf = leafAt(manifest, path);
  if (!leaf) {
    throw new NoSuchField(accountWords[name]);
  }
  const held = valueAt(values, leaf.path);
  if (wanted === null) {
    // "" is how a text that may be empty is cleared.
    return withValue(patch, leaf.path, accepts(leaf.schema, "") ? "" : Array.isArray(held) ? [] : null);
  }
  const text = String(wanted);
  const forms: unknown[] = [wanted, text, text.toLowerCase(), text.toUpperCase(), [text.toLowerCase()], [text.toUpperCase()]];
  const scheme = /^sips?:/i.exec(String(held ?? ""))?.[0];
  const prefixed =
    name === "outboundProxy" ? [...(scheme && !/^sips?:/i.test(text) ? [`${scheme}${text}`] : []), ...forms, `sip:${text}`] : forms;
  return withValue(patch, leaf.path, formOf(leaf, prefixed));
}

/**
 * What an account change means in the fields of one document: the family's own paths, `sip:` in front where it writes one, the port inside
 * or beside. Throws `NoAccount` where it registers nowhere, `NoSuchField` where it has nothing of the kind.
 */
export function accountPatch(values: Document, manifest: DocumentManifest, change: AccountChange): Document {
  const mapping = manifest.account;
  const role = mapping && (typeof mapping.role === "function" ? mapping.role(values) : mapping.role);
  if (!mapping || role !== "registers") {
    throw new NoAccount();
  }
  let patch: Document = {};
  if (change.server !== undefined || change.port !== undefined) {
    patch = putServer(manifest, mapping, values, change, patch);
  }
  for (const name of ["transport", "interval", "realm", "outboundProxy"] as const) {
    const wanted = change[name];
    if (wanted !== undefined) {
      patch = putPlain(manifest, mapping[name], values, name, wanted, patch);
    }
  }
  return patch;
}

/** The sections of a family that may hold an account that registers, the first one first. */
export function accountSections(sections: readonly DocumentManifest[]): readonly DocumentManifest[] {
  return sections.filter(({ account }) => account !== undefined && account.role !== "accepts");
}

/** The sections that these devices have their accounts in. */
export function accountSectionIds(devices: readonly { readonly driver: string }[]): string[] {
  const drivers = [...new Set(devices.map(({ driver }) => driver))];
  return [...new Set(drivers.flatMap((driver) => accountSections(manifestOf(driver)?.sections ?? [])[0]?.id ?? []))];
}

/** What a document says of its account in the words of an account change; undefined where it registers nowhere. */
export function accountValues(
  values: Document,
  manifest: DocumentManifest,
): Record<keyof AccountChange, string | number | null> | undefined {
  const mapping = manifest.account;
  const role = mapping && (typeof mapping.role === "function" ? mapping.role(values) : mapping.role);
  if (!mapping || role !== "registers") {
    return undefined;
  }
  const written = textAt(values, mapping.server);
  const server = serverOf(written);
  return {
    server: server?.host ?? written,
    port: numberAt(values, mapping.port) ?? server?.port ?? null,
    transport: textAt(values, mapping.transport)?.toLowerCase() ?? server?.transport ?? null,
    interval: numberAt(values, mapping.interval),
    realm: textAt(values, mapping.realm),
    outboundProxy: textAt(values, mapping.outboundProxy),
  };
}
