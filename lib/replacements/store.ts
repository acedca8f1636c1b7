import "server-only";
import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { anyDocument, jsonColumn } from "@/lib/platform/db/json-column";
import { factColumn } from "@/lib/schema/stored-fact";
import { writeFact } from "@/lib/settings/write-facts";
import { leftField } from "./endpoints";

const standing = z.object({ serial: z.string().nullable(), model: z.string().nullable(), address: z.string() });

/** The JSON of a replacement and its steps. */
export const replacementColumns = {
  before: jsonColumn("Replacement.before", standing),
  after: jsonColumn("Replacement.after", standing),
  patch: jsonColumn("ReplacementStep.patch", anyDocument),
  secrets: jsonColumn("ReplacementStep.secrets", z.record(z.string(), z.string())),
  left: jsonColumn("ReplacementStep.left", z.array(leftField)),
} as const;

const stepFact = z.discriminatedUnion("code", [
  z.object({ code: z.literal("write"), fact: writeFact }),
  /** A result of the proof: see lib/resets/facts.ts. */
  z.object({ code: z.literal("proof"), proof: z.string() }),
  z.object({ code: z.literal("unchanged") }),
]);
export type StepFact = z.infer<typeof stepFact>;

/** How `ReplacementStep.detail` is kept. */
export const stepColumn = factColumn(stepFact);

export type Loaded = NonNullable<Awaited<ReturnType<typeof load>>>;
export type Step = Loaded["steps"][number];

/** With its steps in order and its device, or null. */
export function load(id: string) {
  return db().replacement.findUnique({ where: { id }, include: { device: true, steps: { orderBy: { seq: "asc" } } } });
}

/** The last one of a device. */
export function lastOf(deviceId: string) {
  return db().replacement.findFirst({
    where: { deviceId },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    include: { device: true, steps: { orderBy: { seq: "asc" } } },
  });
}

/** Whoever goes on with it acts for the person who began it, and was looked at then. */
export function actorOf({ actorId: id, actorName: name }: Loaded): Actor {
  return { id, name, email: "", role: "installer", sites: null, theme: "system" };
}

/** Writes down how a step ended. */
export async function endStep(step: Step, state: "done" | "failed", fact?: StepFact, left?: string): Promise<void> {
  const data = { state, finishedAt: new Date(), detail: fact ? stepColumn.write(fact) : null, ...(left === undefined ? {} : { left }) };
  await db().replacementStep.update({ where: { id: step.id }, data });
}
