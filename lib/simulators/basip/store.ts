import { type Document, merged, putAt, valueAt } from "@/lib/schema/document";
import type { SectionPlan } from "./device";
import type { BasipOptions } from "./options";

/** The settings documents of one stand-in, with what the options say about writing them. */
export interface DocumentStore {
  held(section: string): Document;
  /** As a write over the API: unknown keys are ignored, late devices show it later. */
  put(section: string, body: Document): void;
  /** As a hand at the device: at once and whole. */
  replace(section: string, document: Document): void;
  /** When a document last changed, in milliseconds. */
  changedAt(): number;
}

interface Slot {
  document: Document;
  /** What falls back when a full write leaves it out. */
  readonly initialExtra: Document;
  pending: { readonly at: number; readonly document: Document } | undefined;
}

/** Only what the device knows: documented keys and those of its newer firmware. The rest is dropped without a word, as documented. */
function known(plan: SectionPlan, extra: Document, body: Document): Document {
  const out: Document = {};
  for (const { path, type } of plan.rules) {
    const value = valueAt(body, path);
    if (value !== undefined) {
      putAt(out, path, type === "object" ? {} : value);
    }
  }
  return merged(out, pick(extra, body));
}

function pick(shape: Document, from: Document): Document {
  const out: Document = {};
  for (const [key, inner] of Object.entries(shape)) {
    if (!Object.hasOwn(from, key)) {
      continue;
    }
    const value = from[key];
    const nested = typeof inner === "object" && inner !== null && typeof value === "object" && value !== null && !Array.isArray(value);
    out[key] = nested ? pick(inner as Document, value as Document) : value;
  }
  return out;
}

export function documentStore(plans: readonly SectionPlan[], options: BasipOptions): DocumentStore {
  let changedAt = 0;
  const slots = new Map<string, Slot>(
    plans.map((plan) => {
      const extra = options.extra?.[plan.id] ?? {};
      const document = merged(merged(plan.initial, options.sections?.[plan.id] ?? {}), extra);
      return [plan.id, { document, initialExtra: extra, pending: undefined }];
    }),
  );

  function slotOf(section: string): Slot {
    const slot = slots.get(section);
    if (!slot) {
      throw new Error(`This stand-in has no section ${section}`);
    }
    if (slot.pending && slot.pending.at <= Date.now()) {
      slot.document = slot.pending.document;
      slot.pending = undefined;
    }
    return slot;
  }

  return {
    held: (section) => slotOf(section).document,
    changedAt: () => changedAt,
    put(section, body) {
      const plan = plans.find((plan) => plan.id === section);
      const slot = slotOf(section);
      if (!plan) {
        return;
      }
      const taken = known(plan, slot.initialExtra, body);
      const next = options.writes === "merge" ? merged(slot.pending?.document ?? slot.document, taken) : merged(slot.initialExtra, taken);
      changedAt = Date.now();
      const wait = options.applyAfterMs ?? 0;
      if (wait > 0) {
        slot.pending = { at: changedAt + wait, document: next };
      } else {
        slot.document = next;
      }
    },
    replace(section, document) {
      const slot = slotOf(section);
      slot.pending = undefined;
      slot.document = document;
      changedAt = Date.now();
    },
  };
}
