import "server-only";
import { breaksLines, causeOf, unregisteredFor } from "@/lib/device-access/causes";
import { db } from "@/lib/platform/db/client";
import type { EndRow } from "./end-rows";
import { codeOf, type Finding } from "./findings";

/** Why a line is broken, as it is kept. `causeAt`: the line's own id, or that of the server that all lines with this cause share. */
export interface LineCause {
  readonly cause: string | null;
  readonly causeAt: string;
}

/** What a server and those at it disagree about: however many lines it breaks, it is one cause. */
const ofServer: ReadonlySet<string> = new Set(["transport", "port", "interval", "realm"]);

/** Why a line is broken, in one word, and where that lies: a silent server before what its ends disagree about. Null where only a device knows. */
export function causeOfLine(lineId: string, ends: readonly EndRow[], found: readonly Finding[]): LineCause {
  const server = ends.find((end) => end.role === "accepts");
  if (server?.device.reachable === "no") {
    return { cause: "server_silent", causeAt: server.deviceId };
  }
  // A claim is told to few, so it is no cause that is counted for everybody.
  const problem = found.find((candidate) => candidate.severity === "problem" && candidate.code !== "claim");
  if (!problem) {
    return { cause: null, causeAt: "" };
  }
  const cause = codeOf(problem);
  const at = problem.code === "server_lacks_user" ? problem.deviceId : ofServer.has(cause) ? server?.deviceId : undefined;
  return { cause, causeAt: at ?? lineId };
}

/** True if a device of the line needs a person anyway: the line is told with it. */
export function isCarried(ends: readonly EndRow[]): boolean {
  return ends.some(({ device }) => breaksLines(device.cause));
}

/** Puts what lines know beside each of these devices that is not registered: of several lines, the one that its own account is missing in. */
export async function tellDevices(ends: readonly EndRow[]): Promise<void> {
  const ids = [
    ...new Set(ends.flatMap(({ device }) => (device.cause !== null && causeOf(device.cause) === "unregistered" ? [device.id] : []))),
  ];
  if (ids.length === 0) {
    return;
  }
  const rows = await db().lineEnd.findMany({
    where: { deviceId: { in: ids }, role: "registers", line: { state: "problem", cause: { not: null } } },
    select: { deviceId: true, registered: true, line: { select: { cause: true, causeAt: true } } },
    orderBy: [{ document: "asc" }, { record: "asc" }],
  });
  for (const device of new Map(ends.map((end) => [end.deviceId, end.device])).values()) {
    if (!ids.includes(device.id)) {
      continue;
    }
    const own = rows.filter((row) => row.deviceId === device.id);
    const { line } = own.find((row) => row.registered === "no") ?? own[0] ?? { line: undefined };
    const now = { cause: unregisteredFor(line?.cause ?? undefined), causeAt: line?.causeAt ?? "" };
    if (now.cause !== device.cause || now.causeAt !== device.causeAt) {
      await db().device.updateMany({ where: { id: device.id, cause: { startsWith: "unregistered" } }, data: now });
    }
  }
}
