import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { recordStatus } from "@/lib/device-access/record-status";
import { endBackground } from "@/lib/platform/background";
import { closeDatabase, db } from "@/lib/platform/db/client";
import { announceProcess, endAllLeases } from "@/lib/platform/db/leases";
import { deliver } from "@/lib/platform/events/deliver";
import { listen, on } from "@/lib/platform/events/listeners";
import { publish } from "@/lib/platform/events/publish";
import { stopRelay } from "@/lib/platform/events/relay";
import { closeQueue, queueStore } from "@/lib/platform/queue/store";
import { startWork, stopWork } from "@/lib/platform/queue/work";
import { beginReset } from "@/lib/resets/begin";
import { recoverResets } from "@/lib/resets/recover-resets";
import { driveReset } from "@/lib/resets/tasks";
import { compose } from "@/lib/server/composition";
import { allTasks } from "@/lib/server/tasks";
import { findUnfinished } from "@/lib/settings/recover-writes";
import { settleUnfinished } from "@/lib/settings/settle-write";
import { openVault } from "@/lib/vault/open-vault";
import { makeKillable } from "./killable";

// A process of its own that begins a reset and kills itself with SIGKILL at a point, or that starts as the product does and goes on
// with what it finds. Arguments: begin <line> <person> <point> | resume <line> | recover (looks once for unfinished writes) |
// announce <site> (dies between its commit and the delivery) | announce-and-live <site> | see <device> (that it is reachable) |
// sign-out <person>.
const [mode = "", lineId = "", personId = "", point = "0"] = process.argv.slice(2);

async function untilRest(): Promise<void> {
  for (;;) {
    const busy = await db().reset.findFirst({ where: { lineId, state: { in: ["checking", "running"] } }, select: { id: true } });
    if (!busy) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Resets go on; of the other tasks nothing is worked on, so that a kill point means the same in every run. */
const driving = [driveReset] as typeof allTasks;

/** What a start does with the writes of dead processes; what their devices hold is asked here, because nobody works on those tasks. */
async function settleAll(): Promise<void> {
  await queueStore().prepare(allTasks);
  for (const id of await findUnfinished()) {
    await settleUnfinished(id);
  }
}

compose();
await openVault();
db();
deviceGateway();
if (mode === "announce" || mode === "announce-and-live") {
  // Whom the test listens with, so that the row waits for them.
  listen(
    ["first", "second"]
      .map((name) => on("site.renamed", name, async () => undefined))
      .concat(on("site.renamed", "memory", async () => undefined, "everywhere")),
  );
  const event = await db().$transaction((tx) => publish(tx, "site.renamed", { siteId: lineId }));
  if (mode === "announce") {
    process.kill(process.pid, "SIGKILL");
  }
  await deliver([event]);
} else if (mode === "see") {
  await recordStatus(lineId, { reachable: { state: "yes" } });
} else if (mode === "sign-out") {
  await db().session.deleteMany({ where: { userId: lineId } });
} else if (mode === "recover") {
  await announceProcess();
  await settleAll();
  await endAllLeases();
} else if (mode === "begin") {
  await queueStore().prepare(allTasks);
  await startWork(driving);
  makeKillable(() => process.kill(process.pid, "SIGKILL")).arm(Number(point));
  const actor: Actor = { id: personId, name: "Agent", email: "agent@lineward.test", role: "helpdesk", sites: null, theme: "system" };
  await beginReset(actor, lineId, {}, randomUUID());
} else {
  await settleAll();
  await startWork(driving);
  await recoverResets();
}
await untilRest();
await stopWork();
await endBackground();
await stopRelay();
await deviceGateway().http.close();
await closeQueue();
await closeDatabase();
