import { z } from "zod";
import { type Draft, draftsOf } from "@/components/form/draft";
import type { FormMode, FormReading } from "@/components/form/form-state";
import { keptDraft, type ManyTargets, manyPlanOf } from "@/components/form/many";
import { FormModel } from "@/components/form/model";
import { planOf } from "@/components/form/plan";
import type { DocumentManifest } from "@/lib/drivers/types";
import type { Document } from "@/lib/schema/document";
import { annotate } from "@/lib/schema/field";
import { secret } from "@/lib/schema/secret";
import type { Path } from "@/lib/schema/walk";

const rules = { minLength: 6, maxLength: 31, alphabet: "abcdefghijklmnopqrstuvwxyz0123456789", forbidden: ["WebMask"] };
const schema = z
  .strictObject({
    proxy: annotate(z.string().max(64).regex(/^sip:/), {
      label: "Proxy",
      hint: "Starts with sip:",
      warn: (value) => (String(value).endsWith("1") ? { message: "Ends in 1.", fix: "sip:b" } : undefined),
    }),
    user: annotate(z.string().min(1).max(31), { label: "User", effect: "drops_registration" }),
    password: secret(z.string().min(6).max(31), rules, { label: "Password" }),
    pin: secret(z.string().min(4), rules, { label: "Pin" }).optional(),
    interval: annotate(z.int().min(30).max(900).default(60), { label: "Interval", unit: "seconds" }),
    outbound: annotate(z.string().max(64).nullable(), { label: "Outbound" }),
    note: annotate(z.string().min(2).optional(), { label: "Note" }),
    serial: annotate(z.string(), { label: "Serial", readOnly: true }),
    codecs: annotate(z.array(z.strictObject({ id: z.string(), on: z.boolean(), ms: z.int().multipleOf(10) })), { label: "Codecs" }),
    stun: z.strictObject({
      host: annotate(z.string().regex(/^[^:]*$/), { label: "Host" }),
      port: annotate(z.int().min(1).max(65535), { label: "Port" }),
    }),
  })
  .superRefine((value, context) => {
    if (value.user === "same" && value.outbound === "same") {
      context.addIssue({ code: "custom", path: ["outbound"], message: "This is the user's name" });
    }
  });

/** A section with a field of each kind. */
export const manifest: DocumentManifest = {
  id: "sip",
  label: "Account",
  schema,
  groups: [],
  source: { who: "panel", page: "A page" },
  confirmed: true,
  masks: ["Masked1"],
  fullWrite: true,
  secretsReadable: false,
  warnings: (values) => (values.user === "666" ? [{ path: "user", message: "An odd user.", fix: "118" }] : []),
};

/** What the sample device has. */
export const values: Document = {
  proxy: "sip:a",
  user: "118",
  interval: 60,
  outbound: null,
  serial: "X1",
  codecs: [
    { id: "g722", on: true, ms: 20 },
    { id: "gsm", on: false, ms: 20 },
  ],
  stun: { host: "stun.example", port: 3478 },
};
export const reading: FormReading = { values, secrets: { password: { set: true }, pin: { set: true } }, baseline: "v1" };

/** A form without a page: what a person does is called by its name. */
export function form(over: Partial<{ reading: FormReading; mode: FormMode; many: ManyTargets }> = {}) {
  const plan = over.mode === "many" ? manyPlanOf(planOf(manifest)) : planOf(manifest);
  const from = over.reading ?? reading;
  const drafts = new Map<Path, Draft>(
    over.mode === "many"
      ? plan.fields.map((field) => [field.path, keptDraft(field)] as const)
      : Object.entries(draftsOf(plan.fields, from.values)),
  );
  const model = new FormModel({
    plan,
    manifest,
    noun: "panel",
    mode: over.mode ?? "edit",
    many: over.many,
    reading: from,
    drafts: { read: (path) => drafts.get(path), write: (path, draft) => drafts.set(path, draft) },
  });
  model.begin();
  const type = (path: Path, draft: Draft) => {
    drafts.set(path, draft);
    model.edited(path);
  };
  const fill = (path: Path, draft: Draft) => {
    type(path, draft);
    model.left(path);
  };
  const complaint = (path: Path) => model.states.at(path).complaint?.message;
  return { model, type, fill, complaint, summary: () => model.states.currentSummary() };
}
