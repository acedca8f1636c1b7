import { valueAt } from "@/lib/schema/document";
import { starMasks } from "@/lib/schema/text";
import type { CollectionManifest, Manifest } from "../types";
import { connectionSchema, credentialsSchema } from "./connection-schema";
import { endpointSchema } from "./endpoint-schema";
import { endpointWarnings } from "./endpoint-warnings";
import { savePage } from "./sources";
import { blankEndpoint } from "./wire";

const endpoints = {
  id: "sip-endpoints",
  label: "SIP endpoints",
  singular: "SIP endpoint",
  description: "Who the gateway talks SIP with. It saves all settings at once; what you leave alone goes back as it was read",
  schema: endpointSchema,
  groups: [
    { id: "identity", label: "Identity" },
    { id: "registration", label: "Registration", description: "who signs in to whom" },
    { id: "network", label: "Network and NAT" },
    { id: "media", label: "Media and codecs", description: "first in the list is offered first" },
    { id: "timers", label: "Timers" },
    { id: "caller", label: "Caller ID" },
    { id: "fax", label: "Fax, T.38" },
    { id: "advanced", label: "Advanced" },
  ],
  source: savePage,
  confirmed: true,
  note: "A save that the gateway accepts may still not work: its page says so, and the warnings here say why.",
  masks: starMasks,
  fullWrite: true,
  // Masked or in clear: the vendor does not say. Each reading tells.
  secretsReadable: false,
  account: {
    role: (values) => {
      const direction = valueAt(values, "registration");
      return direction === "in" ? "accepts" : direction === "out" ? "registers" : "none";
    },
    user: "defaultuser",
    secret: "secret",
    server: "host",
    port: "port",
    domain: "fromdomain",
    transport: "transport",
    outboundProxy: "outboundproxy",
    label: "name",
    compose: ({ role, user, name, server: { host, port, transport, domain } }) => ({
      name: name ?? `line-${user}`,
      extension: user,
      registration: role === "accepts" ? "in" : "out",
      defaultuser: user,
      ...(role === "accepts" ? { host: "dynamic" } : { host, port, transport: [transport.toUpperCase()], fromdomain: domain ?? "" }),
    }),
  },
  warnings: endpointWarnings,
  title: "name",
  columns: ["registration", "defaultuser", "host", "port", "transport", "extension"],
  can: { create: true, update: true, remove: true, dependants: true },
  blank: blankEndpoint,
} as const satisfies CollectionManifest;

export const digiumGatewayManifest = {
  id: "digium-gateway",
  vendor: "Digium",
  label: "Digium gateway",
  noun: "gateway",
  kind: "gateway",
  credentials: credentialsSchema,
  connection: {
    schema: connectionSchema,
    defaultPort: { https: 443 },
    defaultScheme: "https",
    schemes: ["https"],
    secretPaths: ["loginPath", "apiPath"],
  },
  sections: [],
  collections: [endpoints],
  capabilities: ["identify"],
  unconfirmed: [
    "The gateway tells no serial number: another gateway at its address is told from it by the pinned certificate alone.",
    "The path of the API, the key around a request and its content type: every copy of the vendor's page is cut off before them.",
    "That sip_endpoints.list and sip_endpoint.list exist: they follow the pattern of the methods that are published.",
    "That call_routing_groups.list exists, by the same pattern.",
    "How a refused sign-in looks: taken to be the sign-in page again, or no cookie.",
    "The key of a codec in codec_order, and whether the order counts from 0 or 1.",
    "Whether the gateway starMasks secrets, and whether a save replaces or patches. Everything is sent, and read again.",
    "Whether a save takes effect at once: no method to apply is published.",
  ],
} as const satisfies Manifest;
