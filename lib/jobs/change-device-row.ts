import "server-only";
import { endpointFor } from "@/lib/device-access/discover";
import { devicesOf } from "@/lib/device-access/load-device";
import { addressText, driverFor } from "@/lib/device-access/target";
import { devicePatch } from "@/lib/devices/endpoints";
import { patchDevice } from "@/lib/devices/inventory";
import { may } from "@/lib/http/permissions";
import { invalid } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { ownWords } from "@/lib/schema/complaint";
import { type Adding, Ended, untilDecidedMs, whereIs } from "./adding";
import { openLoginOf } from "./job-logins";
import type { RowEnd } from "./row-end";

/** Changes a kept device as a row says, through the path of a person's own change. What it has already is not written. */
export async function changeDevice(adding: Adding, deviceId: string): Promise<RowEnd> {
  const { actor, row, wish, turns, loginId } = adding;
  const device = await db().device.findFirst({
    where: { AND: [{ id: deviceId }, devicesOf(actor)] },
    include: { tags: { select: { tag: true } } },
  });
  if (!device || !may(actor, "device.edit")) {
    const exists = (await db().device.count({ where: { id: deviceId } })) > 0;
    return { state: "refused", fact: { code: exists ? "not_permitted" : "gone" } };
  }
  if (wish.serial !== undefined && device.serial !== null && wish.serial !== device.serial) {
    return { state: "refused", fact: { code: "other_serial", wanted: wish.serial, found: device.serial } };
  }
  const { manifest } = driverFor(device.driver);
  const moves = wish.address !== undefined && addressText(endpointFor(manifest, wish.address)) !== device.address;
  const opened = await openLoginOf(loginId);
  const login = opened && (moves || !opened.shared) ? opened : undefined;
  if (loginId !== null && !opened && row.tries > 1) {
    throw new Ended("login_refused", { code: "login_gone" });
  }
  const tags = wish.tags && [...new Set(wish.tags)].sort();
  const has = device.tags.map(({ tag }) => tag).sort();
  const said = Object.entries({
    name: wish.name === device.name ? undefined : wish.name,
    siteId: wish.siteId === device.siteId ? undefined : wish.siteId,
    tags: tags && tags.join("\n") === has.join("\n") ? undefined : tags,
    floor: (wish.floor || null) === device.floor && wish.floor !== undefined ? undefined : wish.floor,
    place: (wish.place || null) === device.place && wish.place !== undefined ? undefined : wish.place,
    note: (wish.note || null) === device.note && wish.note !== undefined ? undefined : wish.note,
    flat: (wish.flat || null) === device.flat && wish.flat !== undefined ? undefined : wish.flat,
    lineUser: (wish.lineUser || null) === device.lineUser && wish.lineUser !== undefined ? undefined : wish.lineUser,
    credentials: login?.login,
    address: moves ? (await whereIs({ ...adding, wish: { ...wish, driver: device.driver } })).address : undefined,
    certificate: moves && adding.accepted !== null ? { sha256: adding.accepted } : undefined,
  }).filter(([, value]) => value !== undefined);
  if (said.length === 0) {
    return { state: "unchanged", fact: { code: "keeps_all" } };
  }
  const patch = devicePatch.safeParse(Object.fromEntries(said));
  if (!patch.success) {
    const [issue] = patch.error.issues;
    throw invalid(issue?.path.join(".") ?? "name", (issue && ownWords(issue)) ?? "This row says something that no device takes.");
  }
  const shared = login?.shared ? (loginId ?? undefined) : undefined;
  if (shared !== undefined && !(await turns.turn(shared, row.siteId))) {
    return { state: "waiting", fact: { code: "login_stopped", refused: 3 }, againInMs: untilDecidedMs(adding.job) };
  }
  let accepted: boolean | undefined;
  try {
    await patchDevice(actor, deviceId, patch.data, new Headers());
    accepted = true;
  } catch (error) {
    accepted = isDeviceFault(error, "device_login_refused") ? false : undefined;
    throw error;
  } finally {
    if (shared !== undefined) {
      await turns.ended(shared, row.siteId, row.id, accepted);
    }
  }
  return { state: "done", fact: { code: "edited" }, deviceId };
}
