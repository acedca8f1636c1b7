import { evaluate } from "@/lib/alerts/evaluate";
import { tellBy } from "@/lib/alerts/telling";
import { queueDeliveries } from "@/lib/channels/tell";
import { listen, on } from "@/lib/platform/events/listeners";
import { queueStore } from "@/lib/platform/queue/store";
import { compose } from "@/lib/server/composition";
import { allTasks } from "@/lib/server/tasks";
import { queueAlertMessages } from "@/lib/webhooks/tell";

// A process of its own that looks for alerts and dies: the moment after it has kept what it found, before anything else can be done about it;
// or in the middle, when all is written that people are to be told and nothing of it is kept yet.
const [atMs = "0", where = "after"] = process.argv.slice(2);
const die = () => process.kill(process.pid, "SIGKILL");

compose();
if (where === "inside") {
  tellBy(async (tx, tells, at) => {
    await queueAlertMessages(tx, tells);
    const counts = await queueDeliveries(tx, tells, at);
    die();
    return counts;
  });
}
listen([on("alert.opened", "test.killed", async () => die(), "passing")]);
await queueStore().prepare(allTasks);
await evaluate(Number(atMs));
