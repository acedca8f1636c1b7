import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { beginPrepared, newLineUnder, openAt } from "@/lib/new-lines/begin";
import { type LineFact, lineColumn } from "@/lib/new-lines/facts";
import { prepare } from "@/lib/new-lines/prepare";
import { db } from "@/lib/platform/db/client";
import type { LineWish } from "./line-schemas";
import { linesOfJob, promiseOf, refusal, wishOf } from "./plan-lines";
import { endOf, isSilent, type RowEnd, settleMs, silenceMs } from "./row-end";
import type { TakenRow } from "./taken";

type Given = NonNullable<Awaited<ReturnType<typeof newLineUnder>>>;

const isBusy = (fault: string) => fault === "device_busy";

const keyOf = (row: Pick<TakenRow, "id" | "changeId">) => `job ${row.id} ${row.changeId}`;

/** Why it did not come to its end, as it stands in its rows. */
function causesOf(fact: LineFact | undefined) {
  switch (fact?.code) {
    case "done":
      return [fact.proof];
    case "not_written":
    case "put_back":
    case "half_done":
      return fact.causes;
    default:
      return [];
  }
}

/** How the giving of a line ended, as the end of its row; undefined while it goes on. `tries`: of the row. */
export function endOfLine({ id, state, words }: Pick<Given, "id" | "state" | "words">, tries: number): RowEnd | undefined {
  const read = lineColumn.read(words);
  const fact = read?.code === "legacy" ? undefined : read;
  const causes = causesOf(fact);
  const told = { newLineId: id };
  switch (state) {
    case "done":
      return { state: "done", fact: { code: "line", state, causes }, ...told };
    case "half_done":
      return { state: "not_applied", fact: { code: "line", state, causes }, ...told };
    case "failed": {
      const [cause] = causes;
      const isUntouched = fact?.code === "not_written";
      const fault = isUntouched && cause?.code === "step" && cause.fact.code === "fault" ? cause.fact.fault : "";
      // Nothing was written, and it may be tried again under another id once it answers.
      return isBusy(fault) || isSilent(fault)
        ? {
            state: "waiting",
            fact: { code: "line", state: "silent", causes },
            againInMs: isBusy(fault) ? settleMs(tries) : silenceMs(tries),
          }
        : { state: "refused", fact: { code: "line", state: fact?.code === "put_back" ? "put_back" : "not_written", causes }, ...told };
    }
    default:
      return undefined;
  }
}

const endWith = (line: Given, row: TakenRow): RowEnd => endOfLine(line, row.tries) ?? { state: "running", fact: null, newLineId: line.id };

/** What an earlier try of this row has begun, as the end of the row; else the id under which it may be begun. */
export async function begunLine(row: TakenRow): Promise<RowEnd | { readonly changeId: string }> {
  const line = await newLineUnder(row.deviceId ?? "", keyOf(row));
  return line ? endWith(line, row) : { changeId: row.changeId };
}

const later: RowEnd = { state: "waiting", fact: { code: "busy" }, againInMs: 2_000 };

interface Promised {
  readonly serverId: string;
  readonly user: string;
}

function promisedIn({ serverId, user }: LineWish): Promised | RowEnd {
  return serverId === undefined || user === undefined ? { state: "refused", fact: { code: "failed_here" } } : { serverId, user };
}

/** Promises a row a number anew, and shows it there. Another row may be promised the same at this moment: then one of the two comes again. */
async function nextFreeFor(actor: Actor, row: TakenRow, { asked, serverId, name }: LineWish): Promise<Promised | RowEnd> {
  const [line] = await (await linesOfJob(actor)).plan([
    { deviceId: row.deviceId ?? "", asked: { ...asked, serverId: asked.serverId ?? serverId } },
  ]);
  if (!line || "why" in line) {
    return refusal(line?.why);
  }
  const patch = JSON.stringify({ asked, ...(name === undefined ? {} : { name }), ...line, anyFree: true });
  await db().jobRow.update({ where: { id: row.id }, data: { patch, changes: JSON.stringify(promiseOf(line)) } });
  return line;
}

/** Begins to give a device the line that it was promised. It goes on by itself; the row ends when it does. */
export async function runLine(actor: Actor, row: TakenRow): Promise<RowEnd> {
  const deviceId = row.deviceId ?? "";
  const wish = wishOf(row);
  const open = await openAt(deviceId);
  if (open) {
    return open.state === "half_done" ? { state: "refused", fact: { code: "no_line", reason: "under_way" } } : later;
  }
  const promised = wish.anyFree ? await nextFreeFor(actor, row, wish) : promisedIn(wish);
  if ("state" in promised) {
    return promised;
  }
  const { serverId, user } = promised;
  const { name } = wish;
  const prepared = await prepare(actor, deviceId, { serverId, user });
  if (prepared.why) {
    const { error } = prepared.why;
    const end = refusal(prepared.why);
    if (prepared.why.code !== "server_unasked") {
      return end;
    }
    // Its own words are those of the server, which whoever reads the row may not know.
    const { state, againInMs } = isDeviceFault(error) ? endOf(error, row.tries) : { state: "refused" as const };
    return { ...end, state, ...(againInMs === undefined ? {} : { againInMs }) };
  }
  const body = { serverId, user, ...(name === undefined ? {} : { name }) };
  try {
    const { id } = await beginPrepared(actor, prepared, body, keyOf(row));
    return endWith(await db().newLine.findUniqueOrThrow({ where: { id } }), row);
  } catch (error) {
    if (error instanceof ProblemError && error.code === "conflict") {
      // Since it was looked at a moment ago, the device or the number was given away.
      return wish.anyFree || (await openAt(deviceId)) ? later : { state: "refused", fact: { code: "no_line", reason: "user_taken", user } };
    }
    throw error;
  }
}
