import { deviceGateway } from "@/lib/device-access/device-gateway";
import { proveWith } from "@/lib/device-access/registration-probe";
import { endAllSessions } from "@/lib/device-access/session-slots";
import { Sweep } from "@/lib/monitoring/sweep";
import { endBackground, rest } from "@/lib/platform/background";
import { closeDatabase } from "@/lib/platform/db/client";
import { announceProcess, endAllLeases } from "@/lib/platform/db/leases";
import { processId } from "@/lib/platform/db/process-id";
import { env } from "@/lib/platform/env";
import { startRelay, stopRelay } from "@/lib/platform/events/relay";
import { closeQueue, queueStore } from "@/lib/platform/queue/store";
import { compose } from "@/lib/server/composition";
import { allTasks } from "@/lib/server/tasks";
import { openVault } from "@/lib/vault/open-vault";
import { countStatements } from "./driver-statements";

// A process that only makes the regular checks, as fast as they are due, until SIGTERM. It says its name when it is ready and begins with
// SIGUSR2; afterwards each SIGUSR2 asks for its figures.
const counted = countStatements("forget");
compose();
await openVault();
deviceGateway();
// No server judges passwords for this process: it goes by what the devices say.
proveWith({ ask: async () => ({ verdict: "unknown", result: "no_answer", said: { code: "aborted" }, bindings: 0 }) });
await announceProcess();
await queueStore().prepare(allTasks);
await startRelay();
const control = new AbortController();
// A signal that is waited for keeps no process alive.
const alive = setInterval(() => undefined, 60_000);
process.once("SIGTERM", () => control.abort());
const begin = new Promise<void>((resolve) => process.once("SIGUSR2", () => resolve()));
process.stdout.write(`ready ${processId()}\n`);
await begin;
process.on("SIGUSR2", () => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(
    `${JSON.stringify({ statements: counted.count, commits: counted.commits, cpuMs: (user + system) / 1000, rssMb: process.memoryUsage().rss / 1e6 })}\n`,
  );
});
while (!control.signal.aborted) {
  await new Sweep(env().LINEWARD_CHECK_EVERY_SECONDS, control.signal).run(240_000, async () => undefined);
  await rest(200, control.signal);
}
clearInterval(alive);
await endBackground();
await stopRelay();
await endAllSessions();
await deviceGateway().http.close();
await endAllLeases();
await closeQueue();
await closeDatabase();
process.exit(0);
