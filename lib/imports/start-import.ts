import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { type AddRow, beginAddJob } from "@/lib/jobs/add-job";
import { nameIdentity } from "@/lib/schema/fold";
import { add as addSite } from "@/lib/sites/service";
import { checkAgain, readRows } from "./change-import";
import type { ImportStart } from "./endpoints";
import { inTurn } from "./in-turn";
import { sitesFor } from "./inventory";
import type { LookedRow } from "./look-at-row";
import { partsOf, sitePaths } from "./site-paths";
import { importColumns, importFor, openDefault } from "./store";
import { figure } from "./table";
import { noCounts } from "./view";

/** `made` is false where the list had been started before. */
export interface Started {
  readonly job: string;
  readonly made: boolean;
}

function refuseOpenRows(counts: Readonly<Record<string, number>>, { skip = [] }: ImportStart): void {
  const words = { wrong: "to be mended", conflict: "to be decided" } as const;
  const open = (["wrong", "conflict"] as const).filter((state) => (counts[state] ?? 0) > 0 && !skip.includes(state));
  if (open.length > 0) {
    const said = open
      .map((state) => `${figure(counts[state] ?? 0)} ${counts[state] === 1 ? "row is" : "rows are"} ${words[state]}`)
      .join(", ");
    throw new ProblemError("conflict", `${said}. Mend them, or leave them behind.`, { counts });
  }
}

/** Makes the sites that a person has said yes to, and resolves with their ids by the identity of their paths. */
async function makeSites(actor: Actor, paths: readonly string[]): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const path of paths) {
    const [customer = "", place] = partsOf(path);
    const known = sitePaths(await sitesFor(actor));
    const idOf = (text: string) => {
      const site = known.find(text);
      return site === undefined || site === "several" ? undefined : site.id;
    };
    const here = idOf(path);
    if (here !== undefined) {
      made.set(nameIdentity(path), here);
      continue;
    }
    const top = (await sitesFor(actor)).find(
      ({ name, customer: above }) => above === null && nameIdentity(name) === nameIdentity(customer),
    );
    const parentId = top?.id ?? (await addSite({ name: customer, parentId: null }, actor)).id;
    made.set(nameIdentity(path), place === undefined ? parentId : (await addSite({ name: place, parentId }, actor)).id);
  }
  return made;
}

const asRow = ({ wish, madeSite }: LookedRow, sites: ReadonlyMap<string, string>): AddRow[] => {
  const siteId = madeSite === undefined ? undefined : sites.get(nameIdentity(madeSite));
  return wish === undefined ? [] : [{ ...wish, ...(siteId === undefined ? {} : { siteId }) }];
};

/**
 * Makes a job of the new and the changed rows. The list is checked once more before: what has happened to the inventory since counts. Its
 * secrets go to the job, sealed anew, and are gone here.
 */
export async function startImport(actor: Actor, id: string, wish: ImportStart): Promise<Started> {
  return inTurn("imports", async () => {
    const list = await importFor(actor, id);
    if (list.jobId !== null) {
      return { job: list.jobId, made: false };
    }
    const { looked, checked } = await checkAgain(actor, await readRows(list));
    const counts = importColumns.counts.read((await importFor(actor, id)).counts, id, noCounts);
    refuseOpenRows(counts, wish);
    const wanted = looked.filter((_row, at) => {
      const state = checked[at]?.state;
      return (state === "new" && wish.create) || (state === "changed" && wish.update);
    });
    if (wanted.length === 0) {
      throw new ProblemError("conflict", "Nothing is to be added or changed: every row is as the devices are here, or stays behind.", {
        counts,
      });
    }
    const sites = await makeSites(actor, [...new Set(wanted.flatMap(({ madeSite }) => madeSite ?? []))]);
    const password = openDefault(list);
    const { username } = importColumns.defaults.read(list.defaults, id, {});
    const login = password === undefined || username === undefined ? undefined : { username, password };
    const rows = wanted.flatMap((row) => asRow({ ...row, wish: withDefaults(row, { username, password }, login !== undefined) }, sites));
    const job = await beginAddJob(
      actor,
      { rows, login, ...(list.name === null ? {} : { name: `Import ${list.name}`.slice(0, 120) }), key: `import:${id}` },
      async (tx, begun) => {
        await tx.import.update({ where: { id }, data: { jobId: begun.id, sealed: null, keyId: null } });
        await tx.importRow.updateMany({ where: { importId: id, sealed: { not: null } }, data: { sealed: null, keyId: null } });
        const detail = { job: begun.id, rows: rows.length };
        await record({ actor, action: "import.start", subject: "import", subjectId: id, subjectName: list.name, detail }, tx);
      },
    );
    return { job: job.id, made: true };
  });
}

/** A default that stands alone cannot go to the job as the login for all: it goes into the rows. */
function withDefaults(
  { wish }: LookedRow,
  { username, password }: { username: string | undefined; password: string | undefined },
  whole: boolean,
) {
  if (wish === undefined || wish.deviceId !== undefined || whole || (username === undefined && password === undefined)) {
    return wish;
  }
  return {
    ...wish,
    login: { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }), ...wish.login },
  };
}
