import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

const text = z.string().nullable();

/** Answers a forgotten password. It is asked for whoever is named: `userId` is null where that is nobody, and then nothing is done. */
export const answerForgotten = defineTask({
  name: "account-mail.forgotten",
  label: "Forgotten passwords",
  schema: z.object({ askId: z.string(), userId: text, at: z.string(), address: text, agent: text }),
  key: ({ askId }) => askId,
  concurrency: 2,
  retry: { attempts: 20, backoffMs: 2_000, backoffMsMax: 60_000 },
  timeoutMs: 30_000,
  handle: async (asked) => {
    await (await import("./answer-forgotten")).answer(asked);
    return undefined;
  },
});
