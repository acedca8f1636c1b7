import "server-only";
import { z } from "zod";
import type { NewAccount } from "@/lib/drivers/new-account";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { type LineFact, lineColumn } from "./facts";

/** How `NewLine.server` is kept. */
export const serverColumn = jsonColumn(
  "NewLine.server",
  z.object({
    host: z.string(),
    port: z.number().nullable(),
    transport: z.enum(["udp", "tcp", "tls"]),
    domain: z.string().nullable(),
  }),
);

export type Loaded = NonNullable<Awaited<ReturnType<typeof load>>>;
export type Step = Loaded["steps"][number];

/** With its steps in order, or null. */
export function load(id: string) {
  return db().newLine.findUnique({ where: { id }, include: { steps: { orderBy: { seq: "asc" } } } });
}

/** The account that is given, as one of the two ends has it. */
export function accountFor(line: Loaded, role: NewAccount["role"]): NewAccount {
  return { role, user: line.user, name: line.name ?? undefined, server: serverColumn.demand(line.server, line.id) };
}

/** Steps that write to a device, in their order. */
export const writingKinds: readonly string[] = ["server", "device", "switch"];

export async function saveStep(id: string, data: Partial<Pick<Step, "holds" | "changeId" | "record">>): Promise<void> {
  await db().newLineStep.update({ where: { id }, data });
}

/** Writes down that a step begins, before anything of it is done. */
export async function beginStep(step: Step): Promise<void> {
  const data = { state: "working", at: new Date(), finishedAt: null, detail: null };
  await db().newLineStep.update({ where: { id: step.id }, data });
}

/** Writes down how it ended. */
export async function endStep(step: Step, state: "done" | "failed" | "unknown" | "skipped", detail?: LineFact): Promise<void> {
  const data = { state, finishedAt: new Date(), detail: detail ? lineColumn.write(detail) : null };
  await db().newLineStep.update({ where: { id: step.id }, data });
}

/** The step that takes another one back: added behind the others the first time that it is needed. */
export async function backStep(line: Loaded, of: Step): Promise<Step> {
  const known = line.steps.find((step) => step.kind === "back" && step.ofSeq === of.seq);
  if (known) {
    return known;
  }
  const last = await db().newLineStep.findFirst({ where: { newLineId: line.id }, orderBy: { seq: "desc" }, select: { seq: true } });
  const { deviceId, document, record } = of;
  return db().newLineStep.create({
    data: { newLineId: line.id, seq: (last?.seq ?? 0) + 1, kind: "back", ofSeq: of.seq, deviceId, document, record, state: "waiting" },
  });
}
