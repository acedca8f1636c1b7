import { z } from "zod";
import { annotate } from "@/lib/schema/field";
import { secret } from "@/lib/schema/secret";
import { plainText } from "@/lib/schema/text";
import { oldTlsSetting } from "../old-tls";
import { overviewPage, providersPage, secretRulesUpTo } from "./sources";

/** The administrator's sign-in: only that account may change providers. */
export const credentialsSchema = z.strictObject({
  username: annotate(z.string().min(1).max(255).regex(plainText, { error: "Has a control character. Remove it." }), {
    label: "User",
    hint: "The administrator: tenants only see providers",
    example: "admin",
  }),
  password: secret(z.string().min(1).max(255).regex(plainText, { error: "Has a control character. Remove it." }), secretRulesUpTo(255), {
    label: "Password",
    hint: "The web password of that user",
  }),
});

export const connectionSchema = z.strictObject({
  loginField: annotate(z.enum(["name", "username"]).default("name"), {
    label: "Key of the user in a sign-in",
    hint: "The page of version 10 says username; programs for version 12 send name",
    confirmed: false,
    source: overviewPage,
    options: { name: "name", username: "username" },
  }),
  domain: annotate(z.string().max(253).regex(plainText, { error: "Has a control character. Remove it." }).default(""), {
    label: "Tenant's SIP domain",
    hint: "Sent with a sign-in where it is not empty; extensions are proven as users of it",
    confirmed: false,
    source: overviewPage,
  }),
  firstPage: annotate(z.enum(["1", "0"]).default("1"), {
    label: "Number of the first page",
    hint: "The vendor does not say where its pages begin; samples begin at 1",
    confirmed: false,
    source: providersPage,
    options: { "1": "1", "0": "0" },
  }),
  sendStatus: annotate(z.boolean().default(true), {
    label: "Send a provider's status back",
    hint: "The page demands it in every write, as last read. Switch off for a PBX that refuses it",
    confirmed: false,
    source: providersPage,
  }),
  oldTls: oldTlsSetting(),
});

export type ConnectionSettings = z.output<typeof connectionSchema>;
