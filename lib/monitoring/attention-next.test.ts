import { expect, test } from "vitest";
import type { Disagreement } from "@/lib/lines/schemas";
import { onLine } from "./attention-next";

const admin = { role: "admin" } as const;
const line = (code: string, fix?: Disagreement["fix"]) => ({
  id: "l1",
  state: "problem" as const,
  disagreements: [{ code, severity: "problem" as const, words: "", endId: "e1", ...(fix ? { fix } : {}) }],
});

test("a line that nothing prepared mends leads to a look for where it breaks", () => {
  const fix = { deviceId: "d1", document: "sip", record: "", patch: {} };
  expect(onLine("transport", line("transport", fix), admin)).toEqual({ label: "Prepare it", href: "/lines/l1?mend=e1" });
  expect(onLine("secret", line("secret"), admin)).toEqual({ label: "Reset", href: "/reset?line=l1" });
  expect(onLine("end_missing", line("end_missing"), admin)).toEqual({ label: "Find the fault", href: "/lines/l1/fault" });
});
