import type { Document } from "@/lib/schema/document";
import type { FieldWarning } from "@/lib/schema/field";
import type { Path } from "@/lib/schema/walk";

/** What the PBX takes and what is likely a mistake all the same. Each says why. */
export function providerWarnings(values: Document): readonly (FieldWarning & { path: Path })[] {
  const found: (FieldWarning & { path: Path })[] = [];
  const registers = values.auth_mode === "REGISTER_AUTH";
  if (registers && values.require_register === false) {
    found.push({
      path: "require_register",
      message: "This provider signs in by registering, but registration is not required: the PBX may never register.",
      fix: true,
    });
  }
  if (values.auth_mode === "IP_AUTH" && values.require_register === true) {
    found.push({
      path: "require_register",
      message: "This provider is trusted by address, but registration is required: the PBX may wait for one that never comes.",
      fix: false,
    });
  }
  if (values.auth_mode === "IP_AUTH" && typeof values.auth_id === "string" && values.auth_id !== "") {
    found.push({ path: "auth_id", message: "Not used: this provider is trusted by address.", fix: "" });
  }
  const outbound = typeof values.outbound_server === "string" && values.outbound_server !== "";
  if (outbound && values.outbound_server_port === 0) {
    found.push({ path: "outbound_server_port", message: "There is an outbound server, but its port is 0.", fix: 5060 });
  }
  return found;
}
