import { type Document, isDocument, merged } from "@/lib/schema/document";
import { withoutMasks } from "@/lib/schema/sensitive";
import type { RecordReading, Writing } from "../types";
import { idOf, readSecret } from "./wire";

const shownOfProfile = ["first_name", "last_name", "email"];

/** An extension as `show` or a row of `list` told it; undefined if it has no id. No secret is in `values` or `unknown`. */
export function readExtension(raw: Document): RecordReading | undefined {
  const id = idOf(raw.id);
  if (id === undefined) {
    return undefined;
  }
  const { id: _id, extension_number, password, web_access_password, profile, ...others } = raw;
  const known = isDocument(profile)
    ? shownOfProfile.flatMap((key) => (typeof profile[key] === "string" ? [[key, profile[key]] as const] : []))
    : [];
  const rest = isDocument(profile) ? Object.entries(profile).filter(([key]) => !known.some(([shownKey]) => shownKey === key)) : [];
  return {
    id,
    values: {
      ...(extension_number === undefined ? {} : { extension_number: idOf(extension_number) ?? "" }),
      ...(known.length > 0 ? { profile: Object.fromEntries(known) } : {}),
    },
    secrets: { password: readSecret(password), web_access_password: readSecret(web_access_password) },
    unknown: { ...others, ...(rest.length > 0 ? { profile: Object.fromEntries(rest) } : {}) },
  };
}

/** What a create sends: what was typed, switched on. The PBX gives it all else. */
export function newExtension({ values }: Writing): Document {
  return { ...values, profile: isDocument(values.profile) ? values.profile : {}, options: { enable_extension: true } };
}

/** What an update sends: the extension as the PBX has it now, with the secrets that the document carries. Nothing else can be set here. */
export function writeExtension({ values, unknown }: Writing, shown: Document): Document {
  const secrets = ["password", "web_access_password"].flatMap((key) =>
    typeof values[key] === "string" ? [[key, values[key]] as const] : [],
  );
  return { ...merged(withoutMasks(shown), unknown), ...Object.fromEntries(secrets) };
}
