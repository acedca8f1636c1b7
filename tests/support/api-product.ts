import { deviceGateway } from "@/lib/device-access/device-gateway";
import { seedNetworks } from "@/lib/networks/service";
import { endBackground } from "@/lib/platform/background";
import { closeDatabase, db } from "@/lib/platform/db/client";
import { endAllLeases } from "@/lib/platform/db/leases";
import { migrate } from "@/lib/platform/db/migrate";
import { env } from "@/lib/platform/env";
import { stopRelay } from "@/lib/platform/events/relay";
import { closeQueue, queueStore } from "@/lib/platform/queue/store";
import { startWork, stopWork } from "@/lib/platform/queue/work";
import { compose } from "@/lib/server/composition";
import { allTasks } from "@/lib/server/tasks";
import { openVault } from "@/lib/vault/open-vault";

/** What the product's start does before it answers and works on what is enqueued. */
export async function prepareProduct(root: string): Promise<void> {
  compose();
  await migrate(env().database, root);
  await openVault();
  await seedNetworks();
  await queueStore().prepare(allTasks);
  await startWork(workable);
}

/** What goes on for ever is left out: a test calls it when it wants it. */
const workable = allTasks.filter(({ recurring }) => !recurring);

/** Lets everything that is due begin, ends all work beside the requests, forgets what waits, and is ready for more. */
export async function quiet(): Promise<void> {
  const worked = new Set(workable.map(({ name }) => name));
  while ((await queueStore().load()).some(({ kind, due }) => due > 0 && worked.has(kind))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await stopWork();
  await (env().database.kind === "sqlite" ? db().task.deleteMany() : db().$executeRawUnsafe("DELETE FROM pgboss.job"));
  await endBackground();
  await startWork(workable);
}

/** A process that died does nothing more beside its requests; its database need not answer. */
export async function endDeadWork(): Promise<void> {
  await stopWork();
  await endBackground();
}

/** The next process begins to work on what is enqueued. */
export async function beginWork(): Promise<void> {
  await startWork(workable);
}

/** The end of the product: nothing works on when its database is closed. Devices may be gone already: nobody signs out of them. */
export async function endProduct(): Promise<void> {
  await stopWork();
  await endBackground();
  await stopRelay();
  await deviceGateway().http.close();
  await endAllLeases().catch(() => undefined);
  await closeQueue();
  await closeDatabase();
}
