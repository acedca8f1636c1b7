import { z } from "zod";
import { annotate } from "@/lib/schema/field";
import { secret } from "@/lib/schema/secret";
import { plainText } from "@/lib/schema/text";
import { oldTlsSetting } from "../old-tls";
import { methodsPage, savePage, secretRulesHere } from "./sources";

/** The sign-in of the gateway's own web page. Every account there may do everything. */
export const credentialsSchema = z.strictObject({
  username: annotate(z.string().min(1).max(255).regex(plainText, { error: "Has a control character. Remove it." }), {
    label: "User",
    hint: "Of the gateway's web page",
    example: "admin",
  }),
  password: secret(
    z.string().min(1).max(255).regex(plainText, { error: "Has a control character. Remove it." }),
    { ...secretRulesHere, maxLength: 255, forbidden: [] },
    { label: "Password", hint: "Of the gateway's web page" },
  ),
});

const path = (byDefault: string) =>
  z
    .string()
    .max(200)
    .regex(/^\/[\x21-\x7e]*$/, { error: "Is no path. Begin with a slash; no blanks." })
    .default(byDefault);
const key = z
  .string()
  .max(60)
  .regex(/^[A-Za-z0-9_-]*$/, { error: "Letters, digits, _ and - only" });

export const connectionSchema = z.strictObject({
  apiPath: annotate(path("/json"), {
    label: "Path of the API",
    hint: "A guess from a sister product; no copy of the vendor's page shows it",
    source: methodsPage,
    confirmed: false,
  }),
  envelope: annotate(key.default("request"), {
    label: "Key around a request",
    hint: "Holds method and parameters; empty sends them bare",
    source: methodsPage,
    confirmed: false,
  }),
  contentType: annotate(
    z
      .string()
      .max(100)
      .regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+(?:; ?charset=[a-z0-9-]+)?$/i, { error: "Is no content type, such as application/json" })
      .default("application/json"),
    { label: "Content type of a request", hint: "No page says which", source: methodsPage, confirmed: false },
  ),
  loginPath: annotate(path("/admin/main.html"), {
    label: "Path of the sign-in",
    hint: "As the vendor's page says",
    source: methodsPage,
  }),
  codecOrderKey: annotate(key.min(1).default("id"), {
    label: "Key of a codec in an order",
    hint: "The page is cut off there; what the gateway shows goes first",
    source: savePage,
    confirmed: false,
  }),
  mask: annotate(z.string().max(60).regex(plainText, { error: "Has a control character. Remove it." }).default(""), {
    label: "What stands for a password",
    hint: "Besides stars and dots; empty if nothing else does",
    source: savePage,
    confirmed: false,
  }),
  logoutPath: annotate(
    z
      .string()
      .max(200)
      .regex(/^(?:\/[\x21-\x7e]*)?$/, { error: "Is no path. Begin with a slash; no blanks." })
      .default(""),
    {
      label: "Path of the sign-out",
      hint: "Empty: the session is left to end by itself. No page names a path",
      source: methodsPage,
      confirmed: false,
    },
  ),
  oldTls: oldTlsSetting(),
});

export type ConnectionSettings = z.output<typeof connectionSchema>;
