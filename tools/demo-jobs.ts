import { setTimeout } from "node:timers/promises";
import { places, plannedIntercoms } from "@/lib/simulators/building/plan";
import { ApiClient } from "./api-client";
import type { SignIn, SignIns } from "./demo-sign-ins";
import { patiently } from "./patience";

interface Job {
  readonly id: string;
  readonly state: string;
  readonly planHash?: string;
}

interface Listed {
  readonly items: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: string;
    readonly site: { readonly name: string } | null;
  }[];
}

const looks = 600;
const lookEveryMs = 100;
/** Another than the house is used to, and legal everywhere. */
const calmerSeconds = 180;

async function until(api: ApiClient, id: string, isThere: (state: string) => boolean): Promise<Job> {
  for (let look = 0; look < looks; look += 1) {
    const job = await api.call<Job>("GET", `/api/jobs/${id}`);
    if (isThere(job.state)) {
      return job;
    }
    await setTimeout(lookEveryMs);
  }
  throw new Error("A job of the demo does not end");
}

/** Plans a job and runs it, as its person would; whoever does not answer is given up. */
async function run(api: ApiClient, body: Record<string, unknown>): Promise<void> {
  const options = { canary: false, parallel: 24 };
  const { id } = await api.call<Job>("POST", "/api/jobs", { body: { options, ...body } });
  const { planHash } = await until(api, id, (state) => state !== "planning");
  await api.call("POST", `/api/jobs/${id}/start`, { body: { planHash } });
  const { state } = await until(api, id, (now) => !["scheduled", "running"].includes(now));
  if (state === "waiting") {
    await api.call("POST", `/api/jobs/${id}/give-up`, { body: {} });
    await until(api, id, (now) => now.startsWith("done"));
  }
}

/** Whose answers take so long that everybody would wait for them. */
const slow = new Set(plannedIntercoms.flatMap(({ name, site, trouble }) => (trouble === "slow" ? [`${places[site]} ${name}`] : [])));

async function signedIn(url: string, { email, password }: SignIn): Promise<ApiClient> {
  const api = new ApiClient(url);
  await api.signIn(email, password);
  return api;
}

/** The intercoms of two sites and the servers: some take it, some cannot, one lets nobody in, one is unplugged. */
async function changeIntervals(api: ApiClient): Promise<void> {
  const { items } = await api.call<Listed>("GET", "/api/devices?limit=200");
  const chosen = items.filter(({ name, site }) => site?.name !== places.quay && !slow.has(`${site?.name} ${name}`));
  await run(api, {
    kind: "settings",
    name: "Register less often at night",
    reason: "Less traffic on the floor's switches",
    ticket: "NB-311",
    plan: "snapshots",
    selection: { devices: chosen.map(({ id }) => id) },
    change: { account: { interval: calmerSeconds } },
  });
}

async function checkAll(api: ApiClient): Promise<void> {
  await run(api, { kind: "check", name: "Look at all before the weekend", selection: { filter: {} } });
}

/** Finished jobs to look at, made and run by the product itself: one of the admin's, one of the installer's. */
export async function runJobs(url: string, { admin, installer }: Pick<SignIns, "admin" | "installer">): Promise<void> {
  await Promise.all([
    patiently("Run the admin's job", async () => changeIntervals(await signedIn(url, admin))),
    patiently("Run the installer's job", async () => checkAll(await signedIn(url, installer))),
  ]);
}
