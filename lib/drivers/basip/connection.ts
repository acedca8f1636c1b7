import { z } from "zod";
import { annotate, type RuleSource } from "@/lib/schema/field";
import { secret } from "@/lib/schema/secret";
import { printableAscii } from "@/lib/schema/text";

const printable = ` ${printableAscii}`;

/** The login of the device's own web page. */
export const credentials = z.strictObject({
  username: annotate(
    z
      .string()
      .min(1, { error: "Is empty. Write the user of the device's web page." })
      .max(50, { error: "Longer than 50 characters. Shorten it." }),
    {
      label: "User",
      hint: "Of the device's web page",
      example: "admin",
    },
  ),
  password: secret(
    z
      .string()
      .min(1, { error: "Is empty. Write the password of the device's web page." })
      .max(32, { error: "Longer than 32 characters. Shorten it.", abort: true })
      .regex(/^[\x20-\x7e]*$/, { error: "Has a character outside of ASCII. Use letters, digits and signs." }),
    { minLength: 1, maxLength: 32, alphabet: printable, forbidden: [] },
    { label: "Password", hint: "Of the device's web page, up to 32 characters" },
  ),
});

/** A path on the device: begins with a slash, ends without one, stays where it is. */
function pathText() {
  return z
    .string()
    .max(120, { error: "Longer than 120 characters. Shorten it.", abort: true })
    .regex(/^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/, { error: "Is no path. Begin with a slash and end without one." });
}

interface PathMeta {
  readonly label: string;
  readonly hint: string;
  readonly source: RuleSource;
  readonly confirmed: boolean;
}

export function pathSetting(preset: string, meta: PathMeta) {
  return annotate(pathText().default(preset), { ...meta, example: preset, advanced: !meta.confirmed });
}

/** How long a read-back waits for a write to show. The key is the same in every family that applies late. */
export function applyWaitSetting() {
  return annotate(
    z
      .number()
      .int({ error: "Write whole seconds." })
      .min(0, { error: "Write 0 or more." })
      .max(60, { error: "Write 60 or less." })
      .default(10),
    {
      label: "Wait for a late change",
      hint: "0 to 60. How long to read again until a write shows",
      unit: "seconds",
      source: { who: "Lineward", page: "No page says how fast a device applies its settings" },
      confirmed: false,
    },
  );
}

/** The three ways in which clients in the field change the password of the web page. */
const passwordShapes = ["web_admin_query", "admin_query", "admin_json"] as const;
export type PasswordShape = (typeof passwordShapes)[number];

/** How the device takes a new web password. The key is the same in every family. */
export function passwordChangeSetting() {
  return annotate(z.enum(passwordShapes, { error: "Is none of the three known ways. Choose one." }).default("web_admin_query"), {
    label: "How the web password changes",
    hint: "Differs from model to model. A wrong choice is answered with a refusal and changes nothing",
    options: {
      web_admin_query: "/security/password/web/admin, in the query",
      admin_query: "/security/password/admin, in the query",
      admin_json: "/security/password/admin, as JSON",
    },
    source: { who: "panel", page: "Clients in the field: AA-07BD and AV-03BD, AA-07FB, AA-12FBI; the vendor's pages name no path" },
    confirmed: false,
    advanced: true,
  });
}

/** How systems in the field sign in to devices of this vendor. */
const loginStyles = ["token_upper", "token_lower", "basic"] as const;
export type LoginStyle = (typeof loginStyles)[number];

/** How Lineward signs in. One style is used, the one chosen: trying the others would count as wrong logins. */
export function loginStyleSetting() {
  return annotate(z.enum(loginStyles, { error: "Is none of the three known ways. Choose one." }).default("token_upper"), {
    label: "How it signs in",
    hint: "Only the way chosen here is tried. Change it if the device refuses a login that its own page takes",
    options: {
      token_upper: "Token, MD5 in upper case (as documented)",
      token_lower: "Token, MD5 in lower case",
      basic: "HTTP Basic, no session",
    },
    source: {
      who: "BAS-IP",
      page: "The pages show an MD5 in upper case; other systems send it in lower case, or HTTP Basic to panels of the FB line",
    },
    confirmed: false,
  });
}

export const loginStyleNote =
  "The pages show one way to sign in. Other systems reach some models with HTTP Basic or with an MD5 in lower case only; the way can be set under Connection.";

/** The pages allow 16 or 32 characters, even for one and the same model: up to 16 is what all of them take. */
export const loginChange = {
  field: "password",
  rules: { minLength: 1, maxLength: 16, alphabet: printable, forbidden: [] },
} as const;

export const passwordNote =
  "No vendor page names the path by which the web password changes; three are known from software in the field. It can be set under Connection.";

/** Facts that the vendor's index page states. */
export const indexSource: RuleSource = { who: "BAS-IP", page: "Index of the API documentation", url: "https://developers.bas-ip.com/" };

/** What no page states. */
export const silence: RuleSource = {
  who: "Lineward",
  page: "No vendor page names this path; the default follows the panels' first account",
};

/** Where the web server of every family listens. */
export const webDoor = { defaultPort: { http: 80, https: 443 }, defaultScheme: "http", schemes: ["http", "https"] } as const;

function undocumented(preset: string, label: string) {
  return pathSetting(preset, { label, hint: "After the API base", source: silence, confirmed: false });
}

/** Both kinds of monitor: their pages give documents and no paths. */
export const monitorPaths = {
  sipReadPath: undocumented("/device/sip/settings", "Path to read SIP settings"),
  sipWritePath: undocumented("/device/sip/settings", "Path to write SIP settings"),
  statusPath: undocumented("/sip/status", "Path of the registration status"),
};

export const monitorPathsNote = "The page gives the settings but no method and no path. Both paths can be set under Connection.";
