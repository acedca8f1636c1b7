import "server-only";
import type { Actor } from "@/lib/auth/actor";
import type { DeviceRow } from "@/lib/device-access/load-device";
import { ownerFrom } from "@/lib/drivers/secret-owner";
import type { Reading, SectionManifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { type Document, same, valueAt, withoutFields, withValue } from "@/lib/schema/document";
import { leaves, type Path, secretLeaves } from "@/lib/schema/walk";
import { withoutSecrets } from "@/lib/schema/without-secrets";
import { baselineOf } from "@/lib/settings/baseline";
import { snapshotColumns } from "@/lib/settings/columns";
import { withoutKept } from "@/lib/settings/known-secrets";
import { opening } from "@/lib/settings/open-secret";
import { type Plan, planWrite } from "@/lib/settings/plan-write";
import { currentSecrets, type SecretRow } from "@/lib/settings/secret-store";
import type { Kept } from "@/lib/settings/stored-secrets";
import type { LeftField, PlannedSection } from "./endpoints";

/** What is kept of the old device, by section. */
export type KeptSections = ReadonlyMap<
  string,
  { readonly id: string; readonly values: string; readonly kept: string | null; readonly account: string | null }
>;

export async function keptOf(deviceId: string): Promise<KeptSections> {
  const rows = await db().snapshot.findMany({
    where: { deviceId, record: "" },
    select: { id: true, document: true, values: true, kept: true, account: true },
  });
  return new Map(rows.map((row) => [row.document, row]));
}

/** What one section of the new device would be written from, and with what. */
export interface SectionPlan {
  readonly section: SectionManifest;
  readonly shown: PlannedSection;
  /** What the old one's snapshot says of its account: its line is found by it. */
  readonly account: string | null;
  readonly write?: {
    readonly reading: Reading;
    readonly baseline: string;
    readonly patch: Document;
    readonly secrets: Readonly<Record<Path, string>>;
    readonly after: Document;
  };
}

function wantedOf(section: SectionManifest, ours: Document, reading: Reading): Document {
  return leaves(section.schema)
    .filter(({ secret, meta }) => !secret && !meta?.readOnly)
    .reduce<Document>((patch, { path }) => {
      const value = valueAt(ours, path);
      return value === undefined || same(value, valueAt(reading.values, path)) ? patch : withValue(patch, path, value);
    }, {});
}

function restoredFrom(section: SectionManifest, rows: ReadonlyMap<Path, SecretRow>, open: (row: SecretRow) => string) {
  const paths = new Set(secretLeaves(section.schema).map(({ path }) => path));
  return new Map(
    [...rows]
      .filter(([path]) => paths.has(path))
      .map(([path, row]): [Path, Kept] => [path, { owner: ownerFrom(section.account, row.keptFor), open: () => open(row) }]),
  );
}

const pathsIn = (document: Document, section: SectionManifest) =>
  leaves(section.schema)
    .map(({ path }) => path)
    .filter((path) => valueAt(document, path) !== undefined);

interface Judged {
  readonly plan?: Plan;
  readonly patch: Document;
  readonly left: readonly LeftField[];
}

/** Plans as much of it as the rules of the section take; each field that they do not take is left out and named. */
function judge(section: SectionManifest, reading: Reading, wanted: Document, secrets: ReadonlyMap<Path, Kept>): Judged {
  const labels = new Map(leaves(section.schema).map(({ path, meta }) => [path, meta?.label ?? path]));
  const left: LeftField[] = [];
  for (let patch = wanted; ; ) {
    try {
      return { plan: planWrite(section, reading, patch, new Map(), secrets), patch, left };
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      const fields = error.extra.fields ?? [];
      const named = fields.filter(({ path }) => pathsIn(patch, section).includes(path));
      if (error.code !== "validation_failed" || named.length === 0) {
        const whole = fields.length > 0 ? fields : [{ path: "", message: error.detail }];
        return { patch: {}, left: [...left, ...whole.map(({ path, message }) => ({ path, label: labels.get(path) ?? path, message }))] };
      }
      left.push(...named.map(({ path, message }) => ({ path, label: labels.get(path) ?? path, message })));
      patch = withoutFields(
        patch,
        named.map(({ path }) => path),
      );
    }
  }
}

/** Plans one section of the new device from what is kept of the old one. */
export async function sectionPlan(
  actor: Actor,
  row: DeviceRow,
  section: SectionManifest,
  kept: KeptSections,
  read: () => Promise<Reading | undefined>,
): Promise<SectionPlan> {
  const ref = { document: section.id, record: "" };
  const snapshot = kept.get(section.id);
  const end = await db().lineEnd.findUnique({
    where: { deviceId_document_record: { deviceId: row.id, ...ref } },
    select: { lineId: true, user: true },
  });
  const line = end && { id: end.lineId, user: end.user };
  const told = { id: section.id, label: section.label, changes: [], left: [], line };
  const account = snapshot?.account ?? null;
  const found = await read();
  if (!found) {
    return { section, account, shown: { ...told, state: "absent" } };
  }
  const ours =
    snapshot && snapshotColumns[snapshot.kept === null ? "values" : "kept"].readIfWhole(snapshot.kept ?? snapshot.values, snapshot.id);
  if (!ours) {
    return { section, account, shown: { ...told, state: "unread" } };
  }
  const reading = await withoutKept(found, section);
  const rows = await currentSecrets(row.id, ref);
  const wanted = wantedOf(section, withoutSecrets(section.schema, ours), reading);
  const { plan, patch, left } = await opening({ actor, purpose: "preview" }, (open) =>
    judge(section, reading, wanted, restoredFrom(section, rows, open)),
  );
  if (!plan) {
    return { section, account, shown: { ...told, state: "stuck", left } };
  }
  const sent = new Set(plan.secrets.filter(({ change }) => change === "new").map(({ path }) => path));
  const unknown = secretLeaves(section.schema)
    .filter(({ path }) => reading.secrets[path] !== undefined && !rows.has(path))
    .map(({ path, meta }) => ({
      path,
      label: meta?.label ?? path,
      message: "Lineward does not know the old one's. Enter it in the form afterwards.",
    }));
  const shown: PlannedSection = {
    ...told,
    state: plan.changes.length === 0 ? "same" : "writes",
    changes: plan.changes,
    left: [...left, ...unknown],
  };
  const secrets = Object.fromEntries([...rows].filter(([path]) => sent.has(path)).map(([path, { id }]) => [path, id]));
  return { section, account, shown, write: { reading, baseline: baselineOf(reading), patch, secrets, after: plan.shown } };
}
