import "server-only";
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { manifestOf } from "@/lib/drivers/catalog";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { type JobRecord, jobFor, jobToActOn, rowsOf } from "./access";
import type { AcceptWish, LoginWish } from "./add-endpoints";
import { jobColumns } from "./columns";
import type { Begun } from "./create-job";
import { dropLogins, keepLogins } from "./job-logins";
import { badEnds, type CertificateToAccept } from "./schemas";
import { goOn } from "./steer-job";
import { tellJob } from "./tell";

const showing = (jobId: string) => ({ jobId, state: "waiting", fact: '{"code":"certificate"}' });
const certificatesMax = 5_000;

/** GET …/certificates: what devices showed that nobody has accepted, on the sites of who asks. */
export async function certificatesOf(actor: Actor, id: string): Promise<{ items: CertificateToAccept[]; total: number }> {
  const job = await jobFor(actor, id);
  const where = { ...showing(job.id), ...rowsOf(actor) };
  const [rows, total] = await Promise.all([
    db().jobRow.findMany({ where, orderBy: { seq: "asc" }, take: certificatesMax, include: { addition: { select: { shown: true } } } }),
    db().jobRow.count({ where }),
  ]);
  const siteIds = [...new Set(rows.flatMap(({ siteId }) => siteId ?? []))];
  const sites = await db().site.findMany({ where: { id: { in: siteIds } }, select: { id: true, name: true } });
  const places = new Map(sites.map((site) => [site.id, site]));
  const items = rows.flatMap(({ id: row, name, siteId, addition }) => {
    const shown = addition?.shown ? jobColumns.shown.demand(addition.shown, row) : undefined;
    return shown
      ? [{ ...shown, row, name, label: manifestOf(shown.driver)?.label ?? shown.driver, site: places.get(siteId ?? "") ?? null }]
      : [];
  });
  return { items, total };
}

function ofAdding(job: JobRecord): JobRecord {
  if (job.kind !== "add") {
    throw new ProblemError("conflict", "Only a job that adds devices asks for this.");
  }
  if (job.state === "stopped") {
    throw new ProblemError("conflict", "It was stopped, and its logins were deleted. Add the devices again.");
  }
  return job;
}

const queued = { state: "queued", fact: null, groupKey: null, nextTryAt: null, finishedAt: null, ownerId: null };

/** POST …/certificates: a person takes exactly these fingerprints for those of their devices; their rows go on. */
export async function acceptCertificates(actor: Actor, id: string, { accept }: AcceptWish): Promise<Begun & { rows: number }> {
  const job = ofAdding(await jobToActOn(actor, id));
  const wanted = new Map(accept.map(({ row, sha256 }) => [row, sha256]));
  const waiting = await db().jobRow.findMany({ where: showing(job.id), include: { addition: { select: { shown: true } } } });
  const rows = waiting.filter(({ id: row, addition }) => {
    const shown = addition?.shown ? jobColumns.shown.demand(addition.shown, row) : undefined;
    return shown !== undefined && wanted.get(row) === shown.certificate.sha256;
  });
  if (rows.length === 0) {
    throw invalid("accept", "None of these certificates is waiting any more. Look at the list again.");
  }
  const begun = await goOn(actor, job, "job.accept_certificates", async (tx) => {
    let count = 0;
    for (const { id: row } of rows) {
      const moved = await tx.jobRow.updateMany({ where: { ...showing(job.id), id: row }, data: queued });
      if (moved.count === 1) {
        await tx.addition.update({ where: { rowId: row }, data: { accepted: wanted.get(row) ?? null, shown: null } });
        count += 1;
      }
    }
    return count;
  });
  return begun;
}

/** POST …/login: rows that refused theirs, have none or wait for a decision are tried with this one. */
export async function giveLogin(actor: Actor, id: string, wish: LoginWish): Promise<Begun & { rows: number }> {
  const job = ofAdding(await jobToActOn(actor, id));
  const which = "group" in wish ? { groupKey: wish.group } : { id: { in: wish.rows } };
  const stopped = { state: "waiting", fact: { startsWith: '{"code":"login_stopped"' } };
  const where = { jobId: job.id, ...which, OR: [stopped, { state: { in: [...badEnds] } }] };
  const { username, password } = wish;
  const begun = await goOn(actor, job, "job.give_login", async (tx) => {
    const rows = await tx.jobRow.findMany({ where, select: { id: true } });
    if (rows.length === 0) {
      throw invalid("group", "None of these rows needs a login any more.");
    }
    const loginId = randomUUID();
    const login = { ...(username === undefined ? {} : { username }), password };
    await keepLogins(tx, job.id, [{ id: loginId, shared: rows.length > 1, login }]);
    const ids = rows.map((row) => row.id);
    for (let from = 0; from < ids.length; from += 5_000) {
      const part = ids.slice(from, from + 5_000);
      await tx.addition.updateMany({ where: { rowId: { in: part } }, data: { loginId, counted: false } });
      await tx.jobRow.updateMany({ where: { id: { in: part } }, data: queued });
    }
    return rows.length;
  });
  await dropLogins(job.id);
  tellJob(job.id);
  return begun;
}
