import { isDocument } from "@/lib/schema/document";
import type { SimulatorRequest } from "../family";
import type { BasipOptions } from "./options";

/** A request for another web password. */
export interface AskedPassword {
  readonly next: string;
  /** The vendor's words for why it is refused; undefined if it is taken. */
  complaint(current: string): string | undefined;
}

function fields(body: string): { old: unknown; next: unknown } {
  try {
    const json: unknown = JSON.parse(body);
    return isDocument(json) ? { old: json.old_password, next: json.new_password } : { old: undefined, next: undefined };
  } catch {
    return { old: undefined, next: undefined };
  }
}

/** The request, if it is one for another password in the one way that this device offers. `path` is the part after the base. */
export function newPassword(
  shape: NonNullable<BasipOptions["passwordChange"]>,
  request: SimulatorRequest,
  path: string,
): AskedPassword | undefined {
  if (request.method !== "POST" || path !== (shape === "web_admin_query" ? "/security/password/web/admin" : "/security/password/admin")) {
    return undefined;
  }
  const { query } = request;
  const { old, next } = shape === "admin_json" ? fields(request.body) : { old: query.get("oldPassword"), next: query.get("newPassword") };
  return {
    next: String(next),
    complaint(current) {
      if (typeof old !== "string" || typeof next !== "string") {
        return shape === "admin_json" ? "Wrong JSON body" : "Required parameter is missed";
      }
      if (!/^[\x20-\x7e]{1,16}$/.test(next)) {
        return "Wrong parameter";
      }
      return old === current ? undefined : "Wrong password";
    },
  };
}
