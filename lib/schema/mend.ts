import { accepts } from "./constraints";
import { parseAddress } from "./host";
import type { PlannedField } from "./planned-field";
import { withoutUnseen } from "./text";
import type { Path } from "./walk";

/** A value that would be right, offered as a button behind the sentence. */
export interface Fix {
  readonly label: string;
  readonly value: string | number;
  /** What goes elsewhere at the same time: a port that was typed into the host. */
  readonly also?: readonly { readonly path: Path; readonly value: string | number }[];
}

const schemes = /^(?:sips?|https?|udp|tcp|tls):(?:\/\/)?(?=[^/])/i;
const name = "host.example";

/** What kind of address a field takes, by asking its schema. */
function addressKind({ schema }: PlannedField): { scheme: boolean; port: boolean } | undefined {
  const [bare, withScheme] = [accepts(schema, name), accepts(schema, `sip:${name}`)];
  // A free text takes both, and nothing is known of what was meant.
  return bare === withScheme ? undefined : { scheme: withScheme, port: accepts(schema, `${withScheme ? "sip:" : ""}${name}:5060`) };
}

/** Where the port of a host has a field of its own: "stun.port" beside "stun.ip", "outbound_server_port" beside "outbound_server". */
function portBeside(path: Path, paths: readonly Path[]): Path | undefined {
  const at = path.lastIndexOf(".") + 1;
  const [around, key] = [path.slice(0, at), path.slice(at)];
  const plain = /^(?:host|hostname|ip|server)$/.test(key) ? [`${around}port`] : [];
  return [`${path}_port`, `${path}port`, ...plain].find((candidate) => paths.includes(candidate));
}

function addressFix(field: PlannedField, typed: string, paths: readonly Path[]): Fix | undefined {
  const kind = addressKind(field);
  if (!kind) {
    return undefined;
  }
  const joined = typed.replace(/\s+/g, "").replace(/^(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})(?=$|:)/, "$1.$2.$3.$4");
  const bare = joined.replace(schemes, "").replace(/\/+$/, "");
  const whole = kind.scheme ? `sip:${bare}` : bare;
  if (accepts(field.schema, whole)) {
    return { label: `Use ${whole}`, value: whole };
  }
  const [, host = "", port = ""] = /^([^:]+):([1-9]\d{0,4})$/.exec(bare) ?? [];
  if (kind.port || host === "" || Number(port) > 65_535 || !accepts(field.schema, host)) {
    return undefined;
  }
  const path = portBeside(field.path, paths);
  return path === undefined
    ? { label: `Use ${host}, without the port`, value: host }
    : { label: `Use ${host}, and ${port} as the port`, value: host, also: [{ path, value: Number(port) }] };
}

/** The one right answer to a text that was refused, if there is one. Never for a secret. */
export function textFixes(field: PlannedField, typed: string, paths: readonly Path[]): Fix[] {
  const trimmed = withoutUnseen(typed).trim();
  const usable = (value: string) => value !== typed && value !== "" && accepts(field.schema, value);
  if (usable(trimmed)) {
    return [{ label: trimmed === typed.trim() ? "Remove the spaces around it" : `Use ${trimmed}`, value: trimmed }];
  }
  const address = addressFix(field, trimmed.replace(/^["'<]+|["'>]+$/g, ""), paths);
  if (address && address.value !== typed) {
    return [address];
  }
  const rooted = `/${trimmed.replace(/^\/+|\/+$/g, "")}`;
  if (accepts(field.schema, "/path") && !accepts(field.schema, "path") && usable(rooted)) {
    return [{ label: `Use ${rooted}`, value: rooted }];
  }
  return trimmed.toLowerCase() === "none" && accepts(field.schema, "") ? [{ label: "Leave it empty", value: "" }] : [];
}

/** A choice that was meant, written another way. */
export function choiceFixes(field: PlannedField, typed: unknown): Fix[] {
  const text = String(typed).trim().toLowerCase();
  const meant = (field.choices ?? []).filter(({ key, label }) => key !== "" && [key.toLowerCase(), label.toLowerCase()].includes(text));
  const [choice] = meant;
  return meant.length === 1 && typeof choice?.value === "string" ? [{ label: `Use ${choice.label}`, value: choice.value }] : [];
}

/** What a person means by a number: "30,5", "300 s", "5 060". */
export function meantNumber(typed: unknown): number {
  if (typeof typed === "number") {
    return typed;
  }
  const text = String(typed)
    .trim()
    .replace(/(?<=\d)[\s\u00a0](?=\d{3}\b)/g, "");
  return Number.parseFloat(text.replace(/^([-+]?\d+),(\d+)/, "$1.$2"));
}

/** The nearest legal number, and the usual one where it is another. */
export function numberFixes(field: PlannedField, typed: unknown): Fix[] {
  const { min, max, step, integer } = field.number ?? { integer: false };
  const usual = typeof field.default === "number" ? field.default : undefined;
  const number = meantNumber(typed);
  let nearest: number | undefined;
  if (Number.isFinite(number)) {
    // Steps count from zero, so a bound that lies off the grid moves inwards to it.
    const grid = step ?? (integer ? 1 : 0);
    const onGrid = (value: number, round: (value: number) => number) => (grid === 0 ? value : round(value / grid) * grid);
    const [low, high] = [min === undefined ? -Infinity : onGrid(min, Math.ceil), max === undefined ? Infinity : onGrid(max, Math.floor)];
    nearest = Math.min(high, Math.max(low, onGrid(number, Math.round)));
  }
  const values = [...new Set([nearest, usual].filter((candidate) => candidate !== undefined && candidate !== typed))] as number[];
  return values.map((value) => ({ label: value === nearest ? `Use ${value}` : `Use the default, ${value}`, value }));
}

/** The address of a device that was meant, where it was copied together with what does not belong to it; undefined if nobody can tell. */
export function meantAddress(text: string): string | undefined {
  const typed = withoutUnseen(text).trim().replace(/\s+/g, "");
  const [scheme = ""] = /^https?:\/\//i.exec(typed) ?? [];
  const authority = (typed.replace(schemes, "").split(/[/?#\\]/)[0] ?? "").replace(/^.*@/, "");
  const meant = `${scheme.toLowerCase()}${authority.replace(/^(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})(?=$|:)/, "$1.$2.$3.$4")}`;
  return meant !== text && parseAddress(meant).ok ? meant : undefined;
}
