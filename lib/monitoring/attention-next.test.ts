import { expect, test } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import type { LineItem } from "@/lib/lines/schemas";
import { onLine } from "./attention-next";

const admin = { role: "admin", sites: null } as unknown as Actor;
const line = (code: string, fix?: object) =>
  ({ id: "l1", state: "problem", disagreements: [{ code, severity: "problem", words: "", endId: "e1", fix }] }) as unknown as LineItem;

test("a line that nothing prepared mends leads to a look for where it breaks", () => {
  expect(onLine("transport", line("transport", {}), admin)).toEqual({ label: "Prepare it", href: "/lines/l1?mend=e1" });
  expect(onLine("secret", line("secret"), admin)).toEqual({ label: "Reset", href: "/reset?line=l1" });
  expect(onLine("end_missing", line("end_missing"), admin)).toEqual({ label: "Find the fault", href: "/lines/l1/fault" });
});
