import RjsfForm from "@rjsf/core";
import type { RJSFSchema } from "@rjsf/utils";
import validator from "@rjsf/validator-ajv8";
import type { ReactNode } from "react";
import { flushSync } from "react-dom";
import { createRoot, type Root } from "react-dom/client";
import { z } from "zod";
import { DocumentForm } from "@/components/form/document-form";
import type { ApplyResult, FormReading } from "@/components/form/form-state";
import type { ManyTargets } from "@/components/form/many";
import { manifestOf } from "@/lib/drivers/catalog";
import { type Document, merged } from "@/lib/schema/document";
import { longDocument, type SampleDocument, shortDocument } from "./documents";

/** What the harness can be asked from outside. */
export interface FormHarness {
  show(name: string, options?: { create?: boolean; many?: boolean; readOnly?: boolean; answer?: string; fits?: Fits }): void;
  /** Milliseconds from the first render to styles and layout done. `name` as for `show`. */
  mount(which: "ours" | "rjsf", name: string): Promise<number>;
  /** Milliseconds of work behind each key pressed since the last call: handlers, drawing, styles and layout. */
  keystrokes(): number[];
  /** What the last apply sent. */
  sent(): unknown;
}

/** Whether the device has the account that the stored password was kept for. */
type Fits = "yes" | "no" | "unknown";

let root: Root | undefined;
let sent: unknown;

function host(): HTMLElement {
  root?.unmount();
  const element = document.getElementById("root");
  if (!element) {
    throw new Error("The page has no root");
  }
  root = createRoot(element);
  return element;
}

function sampleOf(name: string): SampleDocument {
  if (name === "short") {
    return shortDocument();
  }
  if (/^\d+$/.test(name)) {
    return longDocument(Number(name));
  }
  const [driver = "", section = ""] = name.split("/");
  const manifest = manifestOf(driver);
  const found = [...(manifest?.sections ?? []), ...(manifest?.collections ?? [])].find((candidate) => candidate.id === section);
  if (!manifest || !found) {
    throw new Error(`No document ${name}`);
  }
  const values = "blank" in found ? found.blank : {};
  return { manifest: found, noun: manifest.noun, values, unknown: {} };
}

function readingOf(sample: SampleDocument, create: boolean, fits?: Fits): FormReading {
  const kept = fits === undefined ? {} : { fits, ...(fits === "unknown" ? {} : { keptFor: "101" }) };
  const stored = { password: { set: !create, changedAt: "2026-03-14T10:00:00Z", ...kept } };
  return { values: sample.values, secrets: stored, unknown: sample.unknown, baseline: "v1", readAt: "2026-03-14T10:00:00Z" };
}

function answerTo(kind: string, sample: SampleDocument, patch: Document): ApplyResult {
  const { password: _sent, ...plain } = patch;
  const problem = {
    title: "The device refused the value",
    detail: "The panel says no. Correct the field and apply again.",
    requestId: "req-81f2",
  };
  if (kind === "refuse") {
    const fields = [{ path: "realm", message: "The panel refuses this realm." }];
    return { ok: false, problem: { ...problem, code: "device_rejected", fields, device: { status: 400, message: "Wrong JSON body" } } };
  }
  if (kind === "conflict") {
    const current = { ...readingOf(sample, false), values: merged(sample.values, { interval: 120, user: "119" }), baseline: "v2" };
    return { ok: false, problem: { ...problem, code: "changed_on_device", title: "The device has changed since it was read", current } };
  }
  return { ok: true, reading: { ...readingOf(sample, false), values: merged(sample.values, plain), baseline: `v${Math.random()}` } };
}

/** Forty devices that hold two intervals and a user each, of which one has no flat. */
const forty: ManyTargets = {
  held: (path) =>
    path === "interval" || path === "registration_interval"
      ? {
          values: [
            { value: 60, count: 31 },
            { value: 300, count: 9 },
          ],
          others: 0,
          unset: 0,
        }
      : undefined,
  limits: () => [
    { who: "31 panels", words: "30 to 900", narrows: false },
    { who: "9 monitors", words: "30 to 600", narrows: true },
  ],
  variables: ["device.name", "flat"],
  filled: (text) => (text.includes("{flat}") ? { text: text.replaceAll("{flat}", "12"), device: "Elm Court, Apartment 12" } : undefined),
  missing: (text) => (text.includes("{flat}") ? { variable: "flat", count: 1, devices: ["Roof door"] } : undefined),
};

function Frame({ children }: { children: ReactNode }) {
  return (
    <main className="main" style={{ margin: 0, minHeight: "100dvh" }}>
      <h1 className="topbar">Harness</h1>
      {children}
    </main>
  );
}

function show(name: string, options: { create?: boolean; many?: boolean; readOnly?: boolean; answer?: string; fits?: Fits } = {}): void {
  const sample = sampleOf(name);
  const reading = readingOf(sample, options.create === true, options.fits);
  let answer = options.answer ?? "ok";
  host();
  root?.render(
    <Frame>
      <DocumentForm
        manifest={sample.manifest}
        noun={sample.noun}
        reading={reading}
        mode={options.many ? "many" : options.create ? "create" : "edit"}
        {...(options.many ? { many: forty } : {})}
        readOnly={options.readOnly}
        onApply={async (patch, about) => {
          sent = { patch, ...about };
          const result = answerTo(answer, sample, patch);
          answer = "ok";
          return result;
        }}
      />
    </Frame>,
  );
}

// A manifest is a constant of the product, and so is a JSON schema of a page that uses the other: each is made once.
const samples = new Map<string, { sample: SampleDocument; schema: RJSFSchema }>();

function madeOnce(name: string): { sample: SampleDocument; schema: RJSFSchema } {
  const known = samples.get(name);
  if (known) {
    return known;
  }
  const sample = sampleOf(name);
  const json = z.toJSONSchema(sample.manifest.schema, { io: "input", unrepresentable: "any" }) as RJSFSchema;
  const { $schema: _draft, ...schema } = json;
  const made = { sample, schema: schema as RJSFSchema };
  samples.set(name, made);
  return made;
}

async function mount(which: "ours" | "rjsf", name: string): Promise<number> {
  const { sample, schema } = madeOnce(name);
  const reading = readingOf(sample, false);
  const element = host();
  // What the form before leaves behind is cleaned up now, not on this one's account.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const started = performance.now();
  flushSync(() => {
    root?.render(
      which === "ours" ? (
        <DocumentForm
          manifest={sample.manifest}
          noun={sample.noun}
          reading={reading}
          mode="edit"
          onApply={async () => ({ ok: true, reading })}
        />
      ) : (
        <RjsfForm schema={schema} validator={validator} formData={sample.values} />
      ),
    );
  });
  // Reading a size makes the browser finish styles and layout now.
  void element.offsetHeight;
  return performance.now() - started;
}

let took: number[] = [];
let pressed: number | undefined;
addEventListener(
  "keydown",
  () => {
    pressed = performance.now();
  },
  true,
);
addEventListener("input", () => {
  const started = pressed;
  if (started === undefined) {
    return;
  }
  // React draws in a microtask that is queued before this one; then the browser is made to finish styles and layout.
  queueMicrotask(() => {
    void document.body.offsetHeight;
    took.push(performance.now() - started);
  });
});

const harness: FormHarness = {
  show,
  mount,
  keystrokes() {
    const result = took;
    took = [];
    return result;
  },
  sent: () => sent,
};
Object.assign(globalThis, { harness });
