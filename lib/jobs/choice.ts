import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { devicesFoundBy } from "@/lib/devices/list-devices";
import { textAt } from "@/lib/drivers/account";
import { manifestOf, sectionOf } from "@/lib/drivers/catalog";
import type { DocumentManifest } from "@/lib/drivers/types";
import { invalid } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { inParts } from "@/lib/platform/db/in-parts";
import { type Document, valueAt } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";
import { snapshotColumns } from "@/lib/settings/columns";
import { accountSections, accountValues } from "./account-change";
import { type ChoiceWish, targetsMax } from "./endpoints";
import type { Choice, ChoiceKind, ChoiceValues } from "./schemas";
import { Tally } from "./tally";
import { refuseMissing } from "./targets";
import { variableNames } from "./variables";
import { siteVariableNames, variablesOfAll } from "./variables-of";

/** Of how many devices values are summed up at most: what is shown says of how many. */
const readMax = 5_000;
/** Snapshots in memory at a time; between two lots others have their turn. */
const readAtOnce = 250;
const examplesMax = 20;
const missingMax = 100;

interface Device {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly kind: string;
  readonly model: string | null;
  readonly serial: string | null;
  readonly siteId: string | null;
  readonly site: { readonly name: string } | null;
}

/** What a selection is made of, of what exists for this person, and what it holds as it was last read. */
export async function choiceOf(actor: Actor, { selection, values }: ChoiceWish): Promise<Choice> {
  const byId = "devices" in selection;
  const ids = byId ? [...new Set(selection.devices)] : await devicesFoundBy(selection.filter, actor, targetsMax + 1);
  if (ids.length > targetsMax) {
    throw invalid("selection", `Finds more than ${targetsMax.toLocaleString("en")}. Narrow it down.`);
  }
  const devices: Device[] = await inParts(ids, (part) =>
    db().device.findMany({
      where: { AND: [{ id: { in: part } }, devicesOf(actor)] },
      select: { id: true, name: true, driver: true, kind: true, model: true, serial: true, siteId: true, site: { select: { name: true } } },
      orderBy: [{ nameKey: "asc" }, { id: "asc" }],
    }),
  );
  if (byId) {
    refuseMissing(ids.length, devices.length, "device");
  }
  const kinds = kindsOf(devices, byId);
  return { count: devices.length, kinds, ...(values === undefined ? {} : { values: await valuesOf(devices, values) }) };
}

function kindsOf(devices: readonly Device[], byId: boolean): ChoiceKind[] {
  const byDriver = new Map<string, Device[]>();
  for (const device of devices) {
    const same = byDriver.get(device.driver) ?? [];
    same.push(device);
    byDriver.set(device.driver, same);
  }
  const kinds = [...byDriver].map(([driver, same]) => {
    const manifest = manifestOf(driver);
    const models = new Set(same.map(({ model }) => model).filter((model) => model !== null));
    const [first] = same;
    const name = same.length === 1 ? first?.name : models.size === 1 ? [...models][0] : undefined;
    return {
      driver,
      label: manifest?.label ?? driver,
      noun: manifest?.noun ?? "device",
      kind: first?.kind ?? "",
      count: same.length,
      models: models.size,
      ...(name === undefined ? {} : { name }),
      ...(byId ? { devices: same.map(({ id }) => id) } : {}),
    };
  });
  return kinds.sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
}

/** The document of a family that is asked about, or undefined where it has none. */
function documentOf(driver: string, wanted: NonNullable<ChoiceWish["values"]>): DocumentManifest | undefined {
  if ("account" in wanted) {
    return accountSections(manifestOf(driver)?.sections ?? [])[0];
  }
  return driver === wanted.driver ? sectionOf(driver, wanted.section) : undefined;
}

async function valuesOf(devices: readonly Device[], wanted: NonNullable<ChoiceWish["values"]>): Promise<ChoiceValues> {
  if ("section" in wanted && !sectionOf(wanted.driver, wanted.section)) {
    throw invalid("values", "No family of this kind has such a section.");
  }
  const targets = devices.filter(({ driver }) => documentOf(driver, wanted));
  const looked = targets.slice(0, readMax);
  const own = await variablesOfAll(looked);
  const siteVariables = await siteVariableNames(looked);
  const names = [...variableNames, ...siteVariables];
  const shown = new Set<string>();
  const tally = new Tally();
  const examples: ChoiceValues["examples"] = [];
  const missing = new Map<string, { count: number; devices: { id: string; name: string }[] }>();
  let read = 0;
  let oldest: Date | undefined;
  for (let from = 0; from < looked.length; from += readAtOnce) {
    const lot = looked.slice(from, from + readAtOnce);
    const rows = await snapshotsOf(lot, wanted);
    for (const device of lot) {
      const manifest = documentOf(device.driver, wanted);
      const row = rows.get(device.id);
      const values = row && snapshotColumns.values.readIfWhole(row.values, row.id);
      if (manifest && row && values) {
        read += 1;
        oldest = oldest === undefined || row.readAt < oldest ? row.readAt : oldest;
        count(tally, manifest, values, wanted);
      }
      const variables = { ...own(device), user: values && textAt(values, manifest?.account?.user) };
      note(missing, device, variables, names);
      const filled = onlyFilled(variables);
      // One further on that has what none before it had.
      if (examples.length < examplesMax || Object.keys(filled).some((name) => !shown.has(name))) {
        examples.push({ name: device.name, site: device.site?.name ?? null, variables: filled });
        for (const name of Object.keys(filled)) {
          shown.add(name);
        }
      }
    }
  }
  return {
    targets: targets.length,
    read,
    unread: looked.length - read,
    ...(oldest === undefined ? {} : { oldestReadAt: oldest.toISOString() }),
    fields: tally.fields(),
    examples: fewExamples(examples),
    siteVariables,
    missing: Object.fromEntries(missing),
  };
}

async function snapshotsOf(lot: readonly Device[], wanted: NonNullable<ChoiceWish["values"]>) {
  const documents = [...new Set(lot.flatMap(({ driver }) => documentOf(driver, wanted)?.id ?? []))];
  const rows = await db().snapshot.findMany({
    where: { deviceId: { in: lot.map(({ id }) => id) }, document: { in: documents }, record: "" },
    select: { id: true, deviceId: true, document: true, values: true, readAt: true },
  });
  const ofDevice = new Map(lot.map(({ id, driver }) => [id, documentOf(driver, wanted)?.id]));
  return new Map(rows.filter(({ deviceId, document }) => ofDevice.get(deviceId) === document).map((row) => [row.deviceId, row]));
}

/** Counts what one device holds. Secrets have no value here, and nothing is counted that no schema knows. */
function count(tally: Tally, manifest: DocumentManifest, values: Document, wanted: NonNullable<ChoiceWish["values"]>): void {
  if ("account" in wanted) {
    for (const [field, value] of Object.entries(accountValues(values, manifest) ?? {})) {
      tally.add(field, value);
    }
    return;
  }
  for (const { path, secret } of leaves(manifest.schema)) {
    if (!secret) {
      tally.add(path, valueAt(values, path));
    }
  }
}

function note(
  missing: Map<string, { count: number; devices: { id: string; name: string }[] }>,
  device: Device,
  variables: Readonly<Record<string, string | null | undefined>>,
  names: readonly string[],
): void {
  for (const name of names) {
    if (!variables[name]) {
      const known = missing.get(name) ?? { count: 0, devices: [] };
      known.count += 1;
      if (known.devices.length < missingMax) {
        known.devices.push({ id: device.id, name: device.name });
      }
      missing.set(name, known);
    }
  }
}

function onlyFilled(variables: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
}

/** Those that have most to put in first, and whoever has what they have not: one of them shows what a text with a variable becomes. */
function fewExamples(all: ChoiceValues["examples"]): ChoiceValues["examples"] {
  const ordered = [...all].sort((a, b) => Object.keys(b.variables).length - Object.keys(a.variables).length);
  const shown = new Set<string>();
  return ordered.filter(({ variables }, at) => {
    const isNew = at < 5 || Object.keys(variables).some((name) => !shown.has(name));
    for (const name of isNew ? Object.keys(variables) : []) {
      shown.add(name);
    }
    return isNew;
  });
}
