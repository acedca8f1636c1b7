import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { newDevice } from "@/lib/devices/endpoints";
import { createDevice } from "@/lib/devices/inventory";
import { invalid, ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { ownWords } from "@/lib/schema/complaint";
import { type Adding, Ended, judge, type Place, untilDecidedMs, whereIs } from "./adding";
import { changeDevice } from "./change-device-row";
import { jobColumns } from "./columns";
import type { RowFact } from "./facts";
import { type Login, openLoginOf } from "./job-logins";
import type { LoginTurns } from "./login-turns";
import { problemFact } from "./plan-row";
import { endOf, type RowEnd } from "./row-end";
import type { JobOfRow, TakenRow } from "./taken";

const busyMs = 1_000;

/** One try of a row: a device is added as a person would add it, or a kept one is changed. Throws what the device does. */
export async function runAddRow(actor: Actor, job: JobOfRow, row: TakenRow, turns: LoginTurns): Promise<RowEnd> {
  const kept = await db().addition.findUnique({ where: { rowId: row.id } });
  if (!kept) {
    return { state: "refused", fact: { code: "gone" } };
  }
  const { loginId, accepted } = kept;
  const adding = { actor, job, row, wish: jobColumns.wish.demand(kept.wish, row.id), loginId, accepted, turns };
  try {
    return await (adding.wish.deviceId === undefined ? addDevice(adding) : changeDevice(adding, adding.wish.deviceId));
  } catch (error) {
    if (error instanceof Ended) {
      return error.end;
    }
    if (error instanceof ProblemError && error.code === "conflict" && !("resetId" in error.extra)) {
      return { state: "refused", fact: withoutNames(error) };
    }
    if (error instanceof ProblemError && error.code === "secret_required") {
      return { state: "login_refused", fact: problemFact(error) };
    }
    return endOf(error, row.tries);
  }
}

/** A conflict as a fact. A row is read by who sees its site, and the other device may stand on another one: its name is left out. */
function withoutNames({ extra, detail }: ProblemError): RowFact {
  const serial = extra.serial as { kept: string; found: string | null } | undefined;
  return serial
    ? { code: "other_serial", wanted: serial.kept, found: serial.found }
    : { code: "kept_already", serial: /\(serial ([^)]+)\)/.exec(detail)?.[1] ?? null };
}

async function addDevice(adding: Adding): Promise<RowEnd> {
  const { actor, row, wish, turns } = adding;
  const done: RowEnd = { state: "done", fact: { code: "added" }, deviceId: row.id };
  // The device has the id of its row: a try before this one may have been cut off right after it.
  if ((await db().device.count({ where: { id: row.id } })) > 0) {
    return done;
  }
  const opened = await openLoginOf(adding.loginId);
  if (!opened) {
    throw new Ended("login_refused", { code: adding.loginId === null && row.tries === 1 ? "login_missing" : "login_gone" });
  }
  const there = await whereIs(adding);
  const held: string[] = [];
  let signsIn = false;
  let accepted: boolean | undefined;
  try {
    const given = parsed(adding, there, opened.login);
    await createDevice(actor, given, {
      id: row.id,
      judge: async (identity) => {
        await judge(there.driver, given.address, wish, identity);
        const serial = `${there.driver.manifest.id}|${identity?.serial ?? given.address}`;
        if (!turns.hold(serial)) {
          throw new Ended("waiting", { code: "busy" }, busyMs);
        }
        held.push(serial);
        signsIn = opened.shared && adding.loginId !== null;
        if (signsIn && !(await turns.turn(adding.loginId ?? "", row.siteId))) {
          signsIn = false;
          throw new Ended("waiting", { code: "login_stopped", refused: 3 }, untilDecidedMs(adding.job));
        }
      },
    });
    accepted = true;
    return done;
  } catch (error) {
    accepted = isDeviceFault(error, "device_login_refused") ? false : undefined;
    if (isDeviceFault(error, "certificate_changed")) {
      // It shows another one than a moment ago, or than the accepted one.
      await db().addition.update({ where: { rowId: row.id }, data: { accepted: null } });
      return showCertificate({ ...adding, accepted: null });
    }
    throw error;
  } finally {
    if (signsIn) {
      await turns.ended(adding.loginId ?? "", row.siteId, row.id, accepted);
    }
    for (const serial of held) {
      turns.letGo(serial);
    }
  }
}

async function showCertificate(adding: Adding): Promise<RowEnd> {
  await whereIs(adding);
  return { state: "waiting", fact: { code: "busy" }, againInMs: busyMs };
}

/** The device as a person's own request would have said it, checked by the same schema. */
function parsed({ row, wish, accepted }: Adding, { driver, address, model }: Place, login: Login) {
  const { floor, place, note, flat, lineUser, tags, siteId } = wish;
  const name = wish.name ?? [model, row.name].filter(Boolean).join(" ");
  const result = newDevice.safeParse({
    name,
    driver: driver.manifest.id,
    address,
    credentials: { ...login },
    siteId: siteId ?? null,
    floor,
    place,
    note,
    flat,
    lineUser,
    ...(tags === undefined ? {} : { tags }),
    ...(accepted === null ? {} : { certificate: { sha256: accepted } }),
    check: true,
  });
  if (!result.success) {
    const [issue] = result.error.issues;
    throw invalid(issue?.path.join(".") ?? "name", (issue && ownWords(issue)) ?? "This row says something that no device takes.");
  }
  return result.data;
}
