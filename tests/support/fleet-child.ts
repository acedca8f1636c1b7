import { deviceGateway } from "@/lib/device-access/device-gateway";
import { endAllSessions } from "@/lib/device-access/session-slots";
import { checkById } from "@/lib/monitoring/check-device";
import { checkDue } from "@/lib/monitoring/schedule-checks";
import { endBackground } from "@/lib/platform/background";
import { closeDatabase, db } from "@/lib/platform/db/client";
import { announceProcess, endAllLeases } from "@/lib/platform/db/leases";
import { stopRelay } from "@/lib/platform/events/relay";
import { closeQueue } from "@/lib/platform/queue/store";
import { compose } from "@/lib/server/composition";
import { openVault } from "@/lib/vault/open-vault";

// One of several processes that check the same devices. It does what the setting "fleet.round" says, whenever that changes, and says in
// "fleet.done.<name>" that it has: "3 due" (check what is due), "4 all" (check the first 20, whoever else does), "end".
const [name = ""] = process.argv.slice(2);
const { signal } = new AbortController();

async function checkAll(): Promise<void> {
  const left = await db().device.findMany({ select: { id: true }, orderBy: { id: "asc" }, take: 20 });
  if (name === "three") {
    left.reverse();
  }
  const worker = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      await checkById(next.id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

compose();
await openVault();
await announceProcess();
const key = `fleet.done.${name}`;
for (let last = ""; last !== "end"; ) {
  const wish = (await db().setting.findUnique({ where: { key: "fleet.round" } }))?.value ?? "";
  if (wish === last) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    continue;
  }
  last = wish;
  if (wish.endsWith("due")) {
    await checkDue(3_600, signal);
  } else if (wish.endsWith("all")) {
    await checkAll();
  }
  await db().setting.upsert({ where: { key }, create: { key, value: wish }, update: { value: wish } });
}
await endBackground();
await stopRelay();
await endAllSessions();
await deviceGateway().http.close();
await endAllLeases();
await closeQueue();
await closeDatabase();
