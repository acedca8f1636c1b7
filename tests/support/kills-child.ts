import type { Actor } from "@/lib/auth/actor";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { proveWith } from "@/lib/device-access/registration-probe";
import { announceProcess } from "@/lib/platform/db/leases";
import { processId } from "@/lib/platform/db/process-id";
import { queueStore } from "@/lib/platform/queue/store";
import { startWork } from "@/lib/platform/queue/work";
import { compose } from "@/lib/server/composition";
import { allTasks } from "@/lib/server/tasks";
import { openVault } from "@/lib/vault/open-vault";
import { type Work, workRooms, workUntil } from "./kills-work";

// A process of its own that works as the product does until it is killed. Arguments: the work as JSON, without the seed. It says its
// name when it is ready, and begins with SIGUSR2.
const [given = "{}", seed = "1"] = process.argv.slice(2);
const work = JSON.parse(given) as Omit<Work, "seed"> & { actor: Actor };

compose();
await openVault();
deviceGateway();
// No server judges passwords for this process: it goes by what the devices say.
proveWith({ ask: async () => ({ verdict: "unknown", result: "no_answer", said: { code: "aborted" }, bindings: 0 }) });
await announceProcess();
await queueStore().prepare(allTasks);
await workRooms();
const begin = new Promise<void>((resolve) => process.once("SIGUSR2", () => resolve()));
process.stdout.write(`ready ${processId()}\n`);
await begin;
await startWork(allTasks.filter(({ recurring }) => !recurring));
await workUntil(new AbortController().signal, { ...work, seed: Number(seed) });
