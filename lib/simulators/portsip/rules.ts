import type { Document } from "@/lib/schema/document";

type Kind = "string" | "boolean" | "integer" | "array";

/** As the vendor's page has them, apart from `status` and `id`. */
const demanded: Readonly<Record<string, Kind>> = {
  name: "string",
  auth_mode: "string",
  protocol: "string",
  require_register: "boolean",
  password: "string",
  reregister_interval: "integer",
  port: "integer",
  ips: "array",
  auth_id: "string",
  outbound_server: "string",
  outbound_server_port: "integer",
  hostname: "string",
  provider_in_lan: "boolean",
  single_via_header: "boolean",
};

/** An update demands these too; a create does not know them. */
const demandedByUpdate: Readonly<Record<string, Kind>> = { in_parameters: "array", out_parameters: "array" };

function isOf(kind: Kind, value: unknown): boolean {
  return kind === "array" ? Array.isArray(value) : kind === "integer" ? Number.isInteger(value) : typeof value === kind;
}

/** What a strict PBX says of a write, or undefined. */
export function complaintAbout(
  collection: string,
  values: Document,
  verb: "create" | "update",
  status: "demanded" | "refused" = "demanded",
): string | undefined {
  if (collection !== "providers") {
    return typeof values.extension_number === "string" && values.password && values.web_access_password
      ? undefined
      : "extension_number is required";
  }
  if (status === "refused" && "status" in values) {
    return "status is read only";
  }
  const kinds = {
    ...demanded,
    ...(verb === "update" ? demandedByUpdate : {}),
    ...(status === "demanded" ? { status: "string" as const } : {}),
  };
  const wrong = Object.entries(kinds).find(([key, kind]) => !isOf(kind, values[key]));
  if (wrong) {
    return `${wrong[0]} is required`;
  }
  if (values.auth_mode !== "REGISTER_AUTH" && values.auth_mode !== "IP_AUTH") {
    return "auth_mode is invalid";
  }
  if (values.protocol !== "UDP" && values.protocol !== "TCP") {
    return "protocol is invalid";
  }
  return values.auth_mode === "REGISTER_AUTH" && (values.auth_id === "" || values.password === "")
    ? "auth_id and password are required"
    : undefined;
}
