import type { SecretUse } from "@/lib/audit/secret-use";

/** A test that looks into the vault: nobody's act, so that it is no entry in the audit that it looks at. */
export const byTest: SecretUse = { actor: { id: null, name: "A test" }, purpose: "compare" };
