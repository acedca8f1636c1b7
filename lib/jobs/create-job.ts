import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { manifestOf } from "@/lib/drivers/catalog";
import { may } from "@/lib/http/permissions";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { checkedTicket } from "@/lib/resets/ticket";
import { canonical, valueAt } from "@/lib/schema/document";
import { secretLeaves } from "@/lib/schema/walk";
import type { JobChange, NewJob } from "./endpoints";
import { insertRows } from "./insert-rows";
import { optionsOf } from "./options-of";
import { permissionFor } from "./permission";
import type { JobKind, JobState } from "./schemas";
import { type Chosen, chosenTargets } from "./targets";
import { planRows, runRows } from "./tasks";
import { refuseUnknownVariables, variablesIn } from "./variables";
import { siteVariableNames } from "./variables-of";

/** A job as the answer to its making names it. */
export interface Begun {
  readonly id: string;
  readonly number: number;
  readonly state: JobState;
}

const kindNames: Readonly<Record<JobKind, string>> = {
  settings: "Change settings",
  records: "Change records",
  reset: "Reset lines",
  rotate_login: "Give devices new logins",
  give_lines: "Give devices lines",
  take_lines: "Take lines back",
  check: "Check devices",
  standards: "Apply standards",
  put_back: "Put back",
  remove: "Remove devices",
  add: "Add devices",
};

const changing: ReadonlySet<JobKind> = new Set(["settings", "records"]);

/** Throws a sentence for what no job of this kind takes. Targets are not looked at. */
function refuseChange(kind: JobKind, change: JobChange | undefined): void {
  if (kind === "standards") {
    throw invalid("kind", "Standards cannot be applied by a job yet.");
  }
  if (kind === "put_back" || kind === "take_lines") {
    throw invalid("kind", "A job is put back by POST /api/jobs/{id}/put-back of that job.");
  }
  if (kind === "add") {
    throw invalid("kind", "Devices are added from a list (POST /api/imports) or from what a search found (POST /api/scans/{id}/add).");
  }
  if (!changing.has(kind)) {
    if (change !== undefined) {
      throw invalid("change", "A job of this kind changes no settings. Leave it out.");
    }
    return;
  }
  if (change === undefined) {
    throw invalid("change", "Say what is to change.");
  }
  const fits = kind === "records" ? !("section" in change) && "values" in change : "section" in change || "account" in change;
  if (!fits) {
    throw invalid("change", kind === "records" ? "Records take values alone." : "Name the section with its values, or the account.");
  }
  if (Object.keys(wantedBy(change)).length === 0) {
    throw invalid("change", "Nothing is to change. Change at least one field.");
  }
}

const wantedBy = (change: JobChange) => ("account" in change ? change.account : change.values);

/** Nothing is looked up where a change names no variable. */
async function refuseVariables(change: JobChange | undefined, { targets }: Chosen): Promise<void> {
  if (change !== undefined && variablesIn(wantedBy(change)).size > 0) {
    refuseUnknownVariables(wantedBy(change), await siteVariableNames(targets));
  }
}

/** A secret would be the same on every device and lie in the rows: resets and new logins make one for each. */
function refuseSecrets(change: JobChange | undefined, { targets }: Chosen): void {
  if (change === undefined || "account" in change) {
    return;
  }
  const drivers = new Set(targets.map(({ driver, document }) => `${driver}|${"section" in change ? change.section : document}`));
  for (const place of drivers) {
    const [driver = "", document = ""] = place.split("|");
    const manifest = manifestOf(driver);
    const found = [...(manifest?.sections ?? []), ...(manifest?.collections ?? [])].find(({ id }) => id === document);
    const secret = found && secretLeaves(found.schema).find(({ path }) => valueAt(change.values, path) !== undefined);
    if (secret) {
      throw invalid(`change.values.${secret.path}`, "A job sets no password. Reset the lines, or give the devices new logins.");
    }
  }
}

function hashOf(wish: unknown): string {
  return createHash("sha256").update(canonical(wish)).digest("base64url");
}

/** The state in which a job is answered when it is made. What adds devices was seen before, and is started with it. */
function firstState(kind: string): JobState {
  return kind === "add" ? "running" : "planning";
}

/** What an earlier request with this key began. Throws `conflict` if that asked for something else. */
export async function jobBegunBefore(actor: Actor, wish: unknown, key: string): Promise<Begun | undefined> {
  if (key === "") {
    return undefined;
  }
  const row = await db().job.findUnique({ where: { actorId_idempotencyKey: { actorId: actor.id, idempotencyKey: key } } });
  if (row && row.requestHash !== hashOf(wish)) {
    throw new ProblemError("conflict", "This Idempotency-Key was used for another request. Use a new one.");
  }
  return row ? { id: row.id, number: row.number, state: firstState(row.kind) } : undefined;
}

/** `made` is false if an equal request at the same moment was faster: then it is the job that the other one began. */
export interface Kept {
  readonly begun: Begun;
  readonly made: boolean;
}

/** What a job is made of, whoever asks for it. */
export interface JobWish {
  readonly kind: JobKind;
  readonly name: string;
  readonly chosen: Chosen;
  readonly change?: JobChange | undefined;
  readonly plan: "live" | "snapshots";
  readonly options: NewJob["options"];
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly putBackOf?: string;
  /** What each row puts back, in the order of the targets. */
  readonly changesBack?: readonly string[];
  /** Of what needs no plan: keeps what its rows, named in the order of the targets, are to do. Then the job starts at once. */
  readonly begin?: (tx: Transaction, begun: Begun, rowIds: readonly string[]) => Promise<void>;
  /** The request, for its Idempotency-Key. */
  readonly request: unknown;
  readonly key: string;
}

/** POST /api/jobs: everything that can be refused without asking a device is refused here. The rows are frozen, then planned beside the answer. */
export async function planNewJob(actor: Actor, given: NewJob, key: string): Promise<Kept> {
  const { kind, change } = given;
  refuseChange(kind, change);
  if (!may(actor, permissionFor(kind))) {
    throw new ProblemError("forbidden", "Your role does not allow this. An admin can change your role under People.");
  }
  const ticket = kind === "reset" ? ((await checkedTicket(given.ticket)) ?? undefined) : given.ticket;
  const chosen = await chosenTargets(actor, kind, given.selection);
  refuseSecrets(change, chosen);
  await refuseVariables(change, chosen);
  const name = given.name || kindNames[kind];
  return keepJob(actor, { ...given, ticket, name, chosen, request: given, key });
}

/** Keeps a job with its rows, its audit entry and its task, all or nothing. */
export async function keepJob(actor: Actor, wish: JobWish): Promise<Kept> {
  const id = randomUUID();
  const correlationId = randomUUID();
  const { kind, name, chosen, change, plan, options, reason, ticket, begin } = wish;
  const state = firstState(kind);
  const now = new Date();
  const started = {
    plannedAt: now,
    startedAt: now,
    toDo: chosen.targets.length,
    deadlineAt: new Date(now.getTime() + options.expiresAfterHours * 3_600_000),
  };
  try {
    const number = await withNamedLock("jobs.number", async (tx) => {
      const last = await tx.job.findFirst({ orderBy: { number: "desc" }, select: { number: true } });
      const next = (last?.number ?? 0) + 1;
      await tx.job.create({
        data: {
          id,
          number: next,
          kind,
          name,
          state,
          ...(begin ? started : {}),
          actorId: actor.id,
          actorName: actor.name,
          reason: reason || null,
          ticket: ticket || null,
          idempotencyKey: wish.key || id,
          requestHash: hashOf(wish.request),
          correlationId,
          selection: JSON.stringify(chosen.selection),
          change: change === undefined ? null : JSON.stringify(change),
          planFrom: plan,
          options: JSON.stringify(optionsOf(kind, options)),
          total: chosen.targets.length,
          putBackOf: wish.putBackOf ?? null,
        },
      });
      const rowIds = await insertRows(tx, id, chosen.targets, wish.changesBack, begin ? "queued" : "unplanned");
      await begin?.(tx, { id, number: next, state }, rowIds);
      const detail = { job: id, number: next, kind, targets: chosen.targets.length, reason: reason ?? null, ticket: ticket ?? null };
      await record({ actor, action: "job.plan", subject: "job", subjectId: id, subjectName: `${next} ${name}`, correlationId, detail }, tx);
      await enqueue(tx, begin ? runRows : planRows, { jobId: id });
      return next;
    });
    return { begun: { id, number, state }, made: true };
  } catch (error) {
    // Two requests at once with one key: the second is answered with what the first began.
    const other = await jobBegunBefore(actor, wish.request, wish.key);
    if (other) {
      return { begun: other, made: false };
    }
    throw error;
  }
}
