import "server-only";
import type { Transaction } from "@/lib/platform/db/client";

/** A channel is sent so many messages within an hour; what is more comes as one. */
const messagesMax = 12;
const withinMs = 3_600_000;

/** How many more messages each of these channels may be sent now. What is held back is none yet; tests, reports of a month, signed ends of the audit and what somebody sends again are not counted. */
export async function leftNow(
  client: Pick<Transaction, "delivery">,
  channelIds: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  const sent = await client.delivery.groupBy({
    by: ["channelId"],
    where: {
      channelId: { in: [...channelIds] },
      queuedAt: { gt: new Date(now.getTime() - withinMs) },
      state: { not: "held" },
      event: { notIn: ["test", "report", "audit.signed"] },
      replayOf: null,
    },
    _count: { _all: true },
  });
  const counts = new Map(sent.map(({ channelId, _count }) => [channelId, _count._all]));
  return new Map(channelIds.map((id) => [id, messagesMax - (counts.get(id) ?? 0)]));
}
