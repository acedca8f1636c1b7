import { randomUUID } from "node:crypto";
import { record, system } from "@/lib/audit/service";
import { db } from "@/lib/platform/db/client";

// A process of its own that writes into the audit until it is killed: entries by themselves, and entries in the transaction of a change.
// It says each one's correlation id on a line, after it was told that the entry is stored.

const eventOf = (action: string) => ({ actor: system, action, subject: "setting" as const, correlationId: randomUUID() });

async function recordAlone(): Promise<never> {
  for (;;) {
    process.stdout.write(`alone ${await record(eventOf("child.alone"))}\n`);
  }
}

async function together(): Promise<never> {
  for (;;) {
    const entry = eventOf("child.together");
    await db().$transaction(async (transaction) => {
      await transaction.setting.create({ data: { key: `child.${entry.correlationId}`, value: "" } });
      await record(entry, transaction);
    });
    process.stdout.write(`together ${entry.correlationId}\n`);
  }
}

await Promise.all([...Array.from({ length: 40 }, recordAlone), together(), together()]);
