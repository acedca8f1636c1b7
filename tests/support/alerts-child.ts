import { evaluate } from "@/lib/alerts/evaluate";
import { listen, on } from "@/lib/platform/events/listeners";
import { queueStore } from "@/lib/platform/queue/store";
import { compose } from "@/lib/server/composition";
import { allTasks } from "@/lib/server/tasks";

// A process of its own that looks for alerts and dies the moment after it has kept what it found, before anything else can be done about it.
const [atMs = "0"] = process.argv.slice(2);

compose();
listen([on("alert.opened", "test.killed", async () => process.kill(process.pid, "SIGKILL"), "passing")]);
await queueStore().prepare(allTasks);
await evaluate(Number(atMs));
