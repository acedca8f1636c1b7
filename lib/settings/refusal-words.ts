import "server-only";
import type { DocumentManifest } from "@/lib/drivers/types";
import { DeviceFault, type FieldComplaint, isDeviceFault } from "@/lib/net/device-fault";
import { quoted } from "@/lib/schema/complaint";
import { type Document, valueAt } from "@/lib/schema/document";
import { inSentence } from "@/lib/schema/rule-text";
import { type Leaf, leaves, type Path } from "@/lib/schema/walk";

/** Words for programs: JSON, or an id in them. They stay in `device`, which screens fold away. */
const raw = /^\s*[[{]|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i;

/** Our own warning of before the write, now that it came true. */
function cameTrue(message: string, noun: string): string {
  return message.replace(/\s*The \w+ may refuse it[^.]*\.?/, "").replace(/^The published rule\b/, `The ${noun}`);
}

function warningAt({ meta }: Leaf, path: Path, manifest: DocumentManifest, sent: Document) {
  return meta?.warn?.(valueAt(sent, path)) ?? manifest.warnings?.(sent).find((warning) => warning.path === path);
}

/** The field that the device's words are about, where they name but one of those that were sent. */
function namedIn(words: string, fields: readonly Leaf[], sent: Document): Leaf | undefined {
  const named = fields.filter(({ path, meta }) => {
    const names = [path, path.split(".").at(-1) ?? path, ...(meta ? [meta.label] : [])].map((name) => name.replace(/\W/g, "\\$&"));
    return valueAt(sent, path) !== undefined && new RegExp(`(?<![\\w-])(?:${names.join("|")})(?![\\w-])`, "i").test(words);
  });
  return named.length === 1 ? named[0] : undefined;
}

function complaint(leaf: Leaf, words: string, manifest: DocumentManifest, sent: Document): FieldComplaint {
  const noun = manifest.source.who;
  const { path, meta, secret } = leaf;
  const value = valueAt(sent, path);
  const warning = secret || value === undefined ? undefined : warningAt(leaf, path, manifest, sent);
  const what = secret || value === undefined ? "what was sent" : quoted(value);
  const its = words === "" || raw.test(words) ? "" : `; its words: ${words.replace(/\.$/, "")}`;
  const refused = `${warning ? "It" : `The ${noun}`} refused ${what} for ${inSentence(meta?.label ?? path)}${its}.`;
  const fixed = typeof warning?.fix === "string" || typeof warning?.fix === "number" ? warning.fix : undefined;
  return {
    path,
    message: warning ? `${cameTrue(warning.message, noun)} ${refused}` : refused,
    ...(fixed === undefined ? {} : { fixes: [{ label: `Use ${fixed}`, value: fixed }] }),
  };
}

/**
 * A device's refusal in our words: at the field that it is about, with its own words once, and with our warning of before the write if
 * there was one. `sent`: what was asked for, by field.
 */
export function refusalInWords(error: unknown, manifest: DocumentManifest, sent: Document): unknown {
  if (!isDeviceFault(error, "device_rejected")) {
    return error;
  }
  const { fields = [], device } = error.details;
  const known = leaves(manifest.schema);
  const words = device?.message ?? "";
  const guessed = fields.length === 0 ? namedIn(words, known, sent) : undefined;
  const said = guessed ? [{ path: guessed.path, message: words }] : fields;
  const complaints = said.map((field) => {
    const leaf = known.find(({ path }) => path === field.path);
    // A driver's own complaint has no words of the device behind it, and is a sentence already.
    return leaf && device !== undefined ? complaint(leaf, field.message, manifest, sent) : field;
  });
  const [first] = complaints;
  if (!first || device === undefined) {
    return error;
  }
  const message = complaints.length === 1 ? first.message : `The ${manifest.source.who} refused ${complaints.length} fields.`;
  return new DeviceFault(error.code, message, { ...error.details, fields: complaints });
}
