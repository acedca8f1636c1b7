import { randomUUID } from "node:crypto";
import type { EntryFields } from "@/lib/audit/entry";
import { manifestOf, sectionOf } from "@/lib/drivers/catalog";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import { db } from "@/lib/platform/db/client";
import { type Cause, type ResetFact, resetColumn } from "@/lib/resets/facts";
import { manifestOfEnd, type PlannedStep, stepsOf, wordsFor } from "@/lib/resets/plan";
import { type PlannedRow, plannedEnds } from "@/lib/resets/reset-preview";
import { type Document, valueAt, withValue } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";
import { changeCause } from "@/lib/settings/change-cause";
import { snapshotColumns } from "@/lib/settings/columns";
import type { FieldChange } from "@/lib/settings/schemas";
import type { PastAct, PastPerson, PastReset, PastSignIn, PastWrite } from "@/lib/simulators/building/history";
import type { Prisma } from "@/prisma/sqlite/client/client";

/** Who did it, and from where. */
export interface PastActor {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}
export type PastActors = Readonly<Record<PastPerson, PastActor>>;

/** What acts of the past leave in the tables: the rows that the product itself writes for such acts. */
export class PastRows {
  readonly resets: Prisma.ResetCreateManyInput[] = [];
  readonly ends: Prisma.ResetEndCreateManyInput[] = [];
  readonly steps: Prisma.ResetStepCreateManyInput[] = [];
  readonly changes: Prisma.ChangeCreateManyInput[] = [];
  readonly entries: EntryFields[] = [];
}

interface LineRow {
  readonly id: string;
  readonly name: string;
  readonly siteId: string | null;
  readonly ends: readonly EndRow[];
}

interface DeviceRow {
  readonly id: string;
  readonly name: string;
  readonly serial: string | null;
  readonly driver: string;
  readonly siteId: string | null;
  readonly snapshots: readonly { readonly id: string; readonly document: string; readonly values: string }[];
}

const secondMs = 1_000;
const later = (at: Date, ms: number) => new Date(at.getTime() + ms);
/** What a device that stays silent is said to do. */
const silence = { code: "fault", fault: "device_timeout", said: "It did not answer in time." } as const;
const silent: Cause = { code: "end", seq: 0, fact: silence };

/** Turns acts into rows, of the building's devices and lines as they are kept now. */
export class PastWriter {
  readonly rows = new PastRows();
  readonly #actors: PastActors;
  readonly #lines: ReadonlyMap<string, LineRow>;
  readonly #devices: ReadonlyMap<string, DeviceRow>;

  private constructor(actors: PastActors, lines: readonly LineRow[], devices: readonly DeviceRow[]) {
    this.#actors = actors;
    this.#lines = new Map(lines.flatMap((line) => (line.ends.length > 1 ? [[line.ends[0]?.user ?? "", line]] : [])));
    this.#devices = new Map(devices.map((device) => [device.serial ?? "", device]));
  }

  static async of(actors: PastActors): Promise<PastWriter> {
    const lines = await db().line.findMany({ select: { id: true, name: true, siteId: true, ends: endSelection } });
    const devices = await db().device.findMany({
      select: {
        id: true,
        name: true,
        serial: true,
        driver: true,
        siteId: true,
        snapshots: { where: { record: "" }, select: { id: true, document: true, values: true } },
      },
    });
    return new PastWriter(
      actors,
      lines.map(({ ends, ...line }) => ({ ...line, ends: ends as EndRow[] })),
      devices,
    );
  }

  write(acts: readonly PastAct[]): PastRows {
    for (const act of acts) {
      if (act.kind === "sign_in") {
        this.#signIn(act);
      } else if (act.kind === "reset") {
        this.#reset(act);
      } else {
        this.#write(act);
      }
    }
    return this.rows;
  }

  #entry(
    { who }: PastAct,
    at: Date,
    fields: Pick<EntryFields, "action" | "phase" | "subject" | "subjectId" | "subjectName" | "siteId" | "correlationId"> & {
      readonly deviceId?: string;
    },
    detail: Document,
    isAsked = true,
  ): void {
    const { id, name, address } = this.#actors[who];
    const where = { deviceId: fields.deviceId ?? null, address: isAsked ? address : null, agent: null };
    this.rows.entries.push({ ...fields, ...where, id: randomUUID(), at, actorId: id, actorName: name, detail: JSON.stringify(detail) });
  }

  #signIn(act: PastSignIn): void {
    const { id, name, address } = this.#actors[act.who];
    const about = { subject: "session", subjectId: id, subjectName: name, siteId: null, correlationId: randomUUID() };
    this.#entry(act, act.at, { ...about, action: "session.sign_in", phase: "happened" }, { address });
  }

  #write(act: PastWrite): void {
    const device = this.#devices.get(`LW-${act.key}`);
    const snapshot = device?.snapshots.find(({ document }) => document === "sip");
    const manifest = device && sectionOf(device.driver, "sip");
    if (!device || !snapshot || !manifest) {
      return;
    }
    const known = leaves(manifest.schema);
    const held = snapshotColumns.values.read(snapshot.values, snapshot.id, {});
    const changes = act.fields.flatMap(({ path, from, to = valueAt(held, path) }): FieldChange[] => {
      const meta = known.find((leaf) => leaf.path === path)?.meta;
      return to === undefined ? [] : [{ path, label: meta?.label ?? path, from, to, risk: meta?.effect ?? "none" }];
    });
    const of = (side: "from" | "to") => changes.reduce<Document>((values, change) => withValue(values, change.path, change[side]), held);
    const about = { subject: "device", subjectId: device.id, subjectName: device.name, siteId: device.siteId, deviceId: device.id };
    const correlationId = randomUUID();
    const finishedAt = later(act.at, 2 * secondMs);
    const actor = this.#actors[act.who];
    this.rows.changes.push({
      ...{ deviceId: device.id, document: "sip", action: "write", actorId: actor.id, actorName: actor.name, reason: act.reason },
      ...{ at: act.at, finishedAt, outcome: "applied", correlationId },
      ...{ before: JSON.stringify(of("from")), after: JSON.stringify(of("to")), changes: JSON.stringify(changes) },
    });
    const asked = { document: "sip", record: "", reason: act.reason, fields: changes.map(({ path }) => path) };
    this.#entry(act, act.at, { ...about, correlationId, action: "device.write", phase: "asked" }, asked);
    this.#entry(act, finishedAt, { ...about, correlationId, action: "device.write", phase: "happened" }, { changes });
  }

  #reset(act: PastReset): void {
    const line = this.#lines.get(act.user);
    if (!line) {
      return;
    }
    const ends = plannedEnds(line.ends);
    const id = randomUUID();
    const correlationId = randomUUID();
    const actor = this.#actors[act.who];
    const finishedAt = later(act.at, act.seconds * secondMs);
    const registering = ends.flatMap(({ role }, seq) => (role === "registers" ? [seq] : []));
    const proof: Cause = { code: "registered", ends: registering };
    this.rows.resets.push({
      ...{ id, lineId: line.id, lineName: line.name, siteId: line.siteId, ticket: act.ticket, askedBy: act.askedBy },
      ...{ actorId: actor.id, actorName: actor.name, idempotencyKey: id, requestHash: "", correlationId },
      ...{ startedAt: act.at, finishedAt, length: 18, state: act.isBack ? "failed" : "done", phase: act.isBack ? "write" : "prove" },
      words: resetColumn.write(act.isBack ? { code: "put_back", written: false, causes: [silent] } : { code: "done", proof }),
    });
    const about = { subject: "line", subjectId: line.id, subjectName: line.name, siteId: line.siteId, correlationId };
    const asked = { reset: id, ticket: act.ticket, askedBy: act.askedBy, password: "generated", ends: ends.map(wordsFor) };
    this.#entry(act, act.at, { ...about, action: "line.reset", phase: "asked" }, asked);
    for (const [seq, end] of ends.entries()) {
      this.#end(act, end, { id, seq, line, correlationId });
    }
    this.#steps(act, ends, id, registering, proof);
    const came = act.isBack ? { reset: id, ticket: act.ticket, code: "put_back" } : { reset: id, ticket: act.ticket, outcome: "done" };
    this.#entry(act, finishedAt, { ...about, action: "line.reset", phase: act.isBack ? "refused" : "happened" }, came, false);
  }

  #end(
    act: PastReset,
    end: PlannedRow,
    reset: { readonly id: string; readonly seq: number; readonly line: LineRow; readonly correlationId: string },
  ): void {
    const { id: resetId, seq, line, correlationId } = reset;
    const { row, deviceName, label, document, record, path, role } = end;
    const at = later(act.at, (seq + 1) * secondMs);
    const finishedAt = later(at, secondMs / 2);
    const actor = this.#actors[act.who];
    const changeId = randomUUID();
    this.rows.ends.push({
      ...{ resetId, seq, endId: row.id, deviceId: row.deviceId, deviceName, label, document, record, path, role },
      ...{ noun: manifestOf(end.driver)?.noun ?? "device", currentSecret: act.isBack ? "old" : "new", verified: true },
      ...{ registered: role === "registers", attempts: act.isBack ? 0 : 1, changeId: act.isBack ? null : changeId },
    });
    if (act.isBack) {
      return;
    }
    const schema = manifestOfEnd(end)?.schema;
    const meta = schema && leaves(schema).find((leaf) => leaf.path === path)?.meta;
    const cause = changeCause.write({ code: "reset", resetId, lineId: line.id, user: act.user, ticket: act.ticket });
    const change: FieldChange = {
      ...{ path, label: meta?.label ?? path, from: "set", to: "new", secret: true, risk: meta?.effect ?? "none" },
    };
    this.rows.changes.push({
      ...{ id: changeId, deviceId: row.deviceId, document, record, action: "reset", actorId: actor.id, actorName: actor.name, cause },
      ...{ at, finishedAt, outcome: "applied", correlationId, before: "{}", after: "{}", changes: JSON.stringify([change]) },
    });
    const { siteId } = row.device;
    const about = { subject: "device", subjectId: row.deviceId, subjectName: deviceName, siteId, deviceId: row.deviceId, correlationId };
    const detail = { document, record, fields: [path], reset: resetId };
    this.#entry(
      act,
      at,
      { ...about, subject: "secret", action: "secret.use", phase: "happened" },
      { field: `${document}.${path}`, purpose: "reset" },
      false,
    );
    this.#entry(act, at, { ...about, action: "device.write", phase: "asked" }, detail, false);
    this.#entry(act, finishedAt, { ...about, action: "device.write", phase: "happened" }, detail, false);
  }

  #steps(act: PastReset, ends: readonly PlannedRow[], resetId: string, registered: number[], proof: Cause): void {
    const failed: ResetFact = { code: "tried", fact: silence, times: 3 };
    const facts: Readonly<Record<PlannedStep["kind"], ResetFact>> = {
      check: { code: "all_answer", registered },
      make: { code: "made", length: 18 },
      write: act.isBack ? failed : { code: "tried", fact: { code: "written", others: 0 }, times: 1 },
      read_back: { code: "all_shown" },
      register: proof,
    };
    let isOver = false;
    for (const [seq, { kind, endSeq }] of stepsOf(ends).entries()) {
      const fails = act.isBack && kind === "write";
      const at = kind === "register" ? later(act.at, (ends.length + 2) * secondMs) : later(act.at, seq * secondMs);
      this.rows.steps.push({
        ...{ resetId, seq: seq + 1, kind, endSeq },
        ...(isOver
          ? { state: "skipped", detail: resetColumn.write({ code: "not_started" }) }
          : { state: fails ? "failed" : "done", at, detail: resetColumn.write(facts[kind]) }),
        ...(isOver ? {} : { finishedAt: kind === "register" ? later(act.at, act.seconds * secondMs) : later(at, secondMs / 2) }),
      });
      isOver ||= fails;
    }
  }
}
