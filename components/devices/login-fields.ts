import type { Manifest } from "@/lib/drivers/types";
import { valueAt } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";

/** One input of a device's login, as plain data, so that the browser needs no schema to draw it. */
export interface LoginField {
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
  readonly example?: string;
  readonly secret: boolean;
  readonly optional: boolean;
}

/** A family as the pages for adding and connecting need it. */
export interface DriverChoice {
  readonly id: string;
  readonly label: string;
  readonly noun: string;
  readonly kind: string;
  readonly login: readonly LoginField[];
  /** True if Lineward can change the login on the device itself. */
  readonly changesLogin: boolean;
  /** The ways in which devices of the family sign people in, where there are several. */
  readonly loginStyle?: WayChoice;
}

/** One connection setting with few values, as plain data. */
export interface WayChoice {
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
  readonly preset: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

function loginStyleOf(manifest: Manifest): WayChoice | undefined {
  const leaf = leaves(manifest.connection.schema).find((leaf) => leaf.path === "loginStyle");
  const options = Object.entries(leaf?.meta?.options ?? {}).map(([value, label]) => ({ value, label }));
  return leaf?.meta && options.length > 0
    ? {
        path: leaf.path,
        label: leaf.meta.label,
        ...(leaf.meta.hint === undefined ? {} : { hint: leaf.meta.hint }),
        preset: String(valueAt(manifest.connection.schema.parse({}), leaf.path)),
        options,
      }
    : undefined;
}

export function driverChoice(manifest: Manifest): DriverChoice {
  const loginStyle = loginStyleOf(manifest);
  return {
    id: manifest.id,
    label: manifest.label,
    noun: manifest.noun,
    kind: manifest.kind,
    ...(loginStyle ? { loginStyle } : {}),
    changesLogin: manifest.capabilities.includes("change_login"),
    login: leaves(manifest.credentials).map(({ path, meta, secret, optional }) => ({
      path,
      label: meta?.label ?? path,
      ...(meta?.hint === undefined ? {} : { hint: meta.hint }),
      ...(meta?.example === undefined ? {} : { example: meta.example }),
      secret: secret !== undefined,
      optional,
    })),
  };
}

/** One connection setting as plain data, for showing. */
export interface ConnectionField {
  readonly path: string;
  readonly label: string;
  readonly preset: unknown;
  readonly confirmed: boolean;
  /** Words for its values, where it has few. */
  readonly options?: Readonly<Record<string, string>>;
  /** What another value than the preset risks. */
  readonly risk?: string;
}

/** What may be set about the connection, and what nobody confirms about the family. */
export interface ConnectionNotes {
  readonly fields: readonly ConnectionField[];
  readonly unconfirmed: readonly string[];
}

export function connectionNotes(manifest: Manifest): ConnectionNotes {
  const presets: unknown = manifest.connection.schema.parse({});
  return {
    fields: leaves(manifest.connection.schema).map(({ path, meta }) => ({
      path,
      label: meta?.label ?? path,
      preset: valueAt(presets, path),
      confirmed: meta?.confirmed !== false,
      ...(meta?.options === undefined ? {} : { options: meta.options }),
      ...(meta?.risk === undefined ? {} : { risk: meta.risk }),
    })),
    unconfirmed: manifest.unconfirmed,
  };
}
