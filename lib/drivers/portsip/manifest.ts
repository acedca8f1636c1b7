import { valueAt } from "@/lib/schema/document";
import { starMasks } from "@/lib/schema/text";
import type { CollectionManifest, Manifest } from "../types";
import { connectionSchema, credentialsSchema } from "./connection-schema";
import { extensionSchema, newExtensionSchema } from "./extension-schema";
import { providerSchema } from "./provider-schema";
import { providerWarnings } from "./provider-warnings";
import { extensionsPage, providersPage } from "./sources";

const providers = {
  id: "providers",
  label: "Providers",
  singular: "provider",
  description: "SIP trunks: where the PBX signs in, or whom it trusts by address",
  schema: providerSchema,
  groups: [
    { id: "identity", label: "Provider" },
    { id: "server", label: "Server", description: "where calls go" },
    { id: "registration", label: "Registration", description: "who the PBX is there" },
    { id: "calls", label: "Calls" },
  ],
  source: providersPage,
  confirmed: true,
  masks: starMasks,
  fullWrite: true,
  secretsReadable: true,
  account: {
    role: (values) => {
      const mode = valueAt(values, "auth_mode");
      // The third mode is in the product from 12.x on and in no page: read, never written.
      return mode === "REGISTER_AUTH" ? "registers" : mode === "ACCEPT_REGISTER" ? "accepts" : "none";
    },
    user: "auth_id",
    secret: "password",
    server: "hostname",
    port: "port",
    transport: "protocol",
    outboundProxy: "outbound_server",
    interval: "reregister_interval",
    label: "name",
  },
  warnings: providerWarnings,
  title: "name",
  columns: ["status", "hostname", "port", "auth_mode", "auth_id", "protocol"],
  state: {
    path: "status",
    words: { ONLINE: { label: "Online", status: "yes" }, OFFLINE: { label: "Offline", status: "no" } },
  },
  can: { create: true, update: true, remove: true, dependants: false },
  blank: {
    name: "",
    auth_mode: "REGISTER_AUTH",
    hostname: "",
    port: 5060,
    protocol: "UDP",
    outbound_server: "",
    outbound_server_port: 0,
    require_register: true,
    auth_id: "",
    reregister_interval: 600,
    ips: [],
    provider_in_lan: false,
    single_via_header: true,
  },
} as const satisfies CollectionManifest;

const extensions = {
  id: "extensions",
  label: "Extensions",
  singular: "extension",
  description: "Who registers at the PBX. Of one that exists only the two passwords can be changed here",
  schema: extensionSchema,
  groups: [
    { id: "identity", label: "Extension" },
    { id: "secrets", label: "Passwords", description: "two different ones" },
  ],
  source: extensionsPage,
  confirmed: false,
  note: "Known from the notes on version 12.2 and from programs in the field. How an update treats what it leaves out is not published, so all of it is sent back.",
  masks: starMasks,
  fullWrite: true,
  secretsReadable: true,
  account: {
    role: "accepts",
    user: "extension_number",
    secret: "password",
    label: "extension_number",
    compose: ({ user, name }) => ({ extension_number: user, ...(name === undefined ? {} : { profile: { first_name: name } }) }),
  },
  title: "extension_number",
  called: ["profile.first_name", "profile.last_name"],
  columns: ["profile.email"],
  can: { create: true, update: true, remove: true, dependants: false },
  blank: { extension_number: "" },
  creation: { schema: newExtensionSchema },
} as const satisfies CollectionManifest;

export const portsipManifest = {
  id: "portsip",
  vendor: "PortSIP",
  label: "PortSIP PBX",
  noun: "PBX",
  kind: "pbx",
  credentials: credentialsSchema,
  connection: {
    schema: connectionSchema,
    defaultPort: { http: 8899, https: 8900 },
    defaultScheme: "https",
    schemes: ["https", "http"],
    secretPaths: [],
  },
  sections: [],
  collections: [providers, extensions],
  capabilities: ["identify", "registration_status"],
  accounts: { domainSetting: "domain" },
  unconfirmed: [
    "The PBX tells no serial number: another PBX at its address that takes the same login cannot be told from it. Over https the pinned certificate tells.",
    "How the PBX says that a token is no longer good: no page names a status or a code.",
    "The key of the user in a sign-in, and the number of the first page of a list.",
    "What a PBX without a sign-in answers: it is recognised by an err_code in that answer.",
    "The members of a provider's inbound and outbound parameters. They go back as they came.",
    "Whether an update replaces or patches. Everything is sent, and read again.",
    "All of the extensions: the fields of a new one, what the PBX gives it, its deletion, and the rules for the two passwords.",
  ],
} as const satisfies Manifest;
