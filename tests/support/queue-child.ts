import { queueStore } from "@/lib/platform/queue/store";
import { startWork } from "@/lib/platform/queue/work";
import { effectTask, keepEffect } from "./effect-task";

// A process of its own that takes the task of the queue's test and is killed in the middle of it: before its effect, or after it.
const [moment = "before"] = process.argv.slice(2);

const task = effectTask(async (id) => {
  if (moment === "after") {
    await keepEffect(id, "the killed process");
  }
  process.stdout.write("in the middle\n");
  await new Promise(() => undefined);
});
await queueStore().prepare([task]);
await startWork([task]);
setInterval(() => undefined, 1_000);
