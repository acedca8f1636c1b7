import { collectionOf, manifestOf, sectionOf } from "@/lib/drivers/catalog";
import type { DocumentManifest } from "@/lib/drivers/types";
import { type Intersection, intersect, type NoIntersection } from "@/lib/schema/generate";
import type { SecretRules } from "@/lib/schema/secret";
import { secretLeaves } from "@/lib/schema/walk";

/** One end as a plan needs it. */
export interface PlannedEnd {
  readonly role: string;
  readonly deviceName: string;
  readonly driver: string;
  readonly kind: string;
  readonly document: string;
  readonly record: string;
  readonly path: string;
  /** "Extension 204", "SIP account 1". */
  readonly label: string;
}

/** What a person is shown of a reset, in order. */
export interface PlannedStep {
  readonly kind: "check" | "make" | "write" | "read_back" | "register";
  /** Index of the end, for a write. */
  readonly endSeq: number | null;
  readonly end: string | null;
  readonly action: string;
}

/** Devices at doors are the least dependable; the end that others sign in to comes last, so that it is only touched when the rest is done. */
const risks: Readonly<Record<string, number>> = { intercom: 0, monitor: 1, gateway: 2, pbx: 3 };

/** The order of writing: the end most likely to fail first, the ones that accept registrations last. */
export function writingOrder<T extends PlannedEnd>(ends: readonly T[]): T[] {
  const rank = (end: T) => (end.role === "accepts" ? 10 : 0) + (risks[end.kind] ?? 4);
  return ends
    .map((end, at) => ({ end, at }))
    .sort((a, b) => rank(a.end) - rank(b.end) || a.at - b.at)
    .map(({ end }) => end);
}

/** A label within a sentence: "Extension 204" becomes "extension 204", "SIP endpoint" stays. */
function inSentence(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? `${label.charAt(0).toLowerCase()}${label.slice(1)}` : label;
}

/** How a sentence calls an end: "panel Entrance A", "extension 204 on pbx-1". */
export function sayEnd(end: {
  readonly noun: string;
  readonly deviceName: string;
  readonly record: string;
  readonly label: string;
}): string {
  return end.record === "" ? `${end.noun} ${end.deviceName}` : `${inSentence(end.label)} on ${end.deviceName}`;
}

/** The same for an end that is only planned. */
export function wordsFor(end: Pick<PlannedEnd, "driver" | "deviceName" | "record" | "label">): string {
  return sayEnd({ ...end, noun: manifestOf(end.driver)?.noun ?? "device" });
}

export const counted = (count: number) => (count === 1 ? "the end" : count === 2 ? "both ends" : `all ${count} ends`);

/** The visible steps over ends that are in the order of writing. */
export function stepsOf(ends: readonly PlannedEnd[]): PlannedStep[] {
  const writes = ends.map((end, endSeq): PlannedStep => ({ kind: "write", endSeq, end: wordsFor(end), action: `Write ${wordsFor(end)}` }));
  return [
    { kind: "check", endSeq: null, end: null, action: `Check ${counted(ends.length)}` },
    { kind: "make", endSeq: null, end: null, action: "Make a new password" },
    ...writes,
    { kind: "read_back", endSeq: null, end: null, action: "Read back and compare" },
    { kind: "register", endSeq: null, end: null, action: "Wait for the registration" },
  ];
}

export function manifestOfEnd(end: Pick<PlannedEnd, "driver" | "document" | "record">): DocumentManifest | undefined {
  return end.record === "" ? sectionOf(end.driver, end.document) : collectionOf(end.driver, end.document);
}

/** What an end demands of its password; masks are never a password. Undefined if the end has no such secret. */
export function rulesOf(end: PlannedEnd): SecretRules | undefined {
  const manifest = manifestOfEnd(end);
  const leaf = manifest && secretLeaves(manifest.schema).find((leaf) => leaf.path === end.path);
  return leaf && { ...leaf.secret, forbidden: [...new Set([...leaf.secret.forbidden, ...manifest.masks])] };
}

/** The rules that hold at every end at once, or the two ends that cannot both be satisfied. */
export function rulesOfAll(ends: readonly PlannedEnd[]): Intersection | NoIntersection {
  return intersect(
    ends.flatMap((end) => {
      const rules = rulesOf(end);
      return rules ? [{ owner: wordsFor(end), rules }] : [];
    }),
  );
}
