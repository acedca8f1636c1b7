import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { manifestOf } from "@/lib/drivers/catalog";
import { db } from "@/lib/platform/db/client";
import type { Finding, Verdict } from "./schemas";

type Row = Awaited<ReturnType<ReturnType<typeof db>["scanFinding"]["findMany"]>>[number];

const atOnce = 2_000;

/** The kept devices that these may be, by serial and by address; of those that exist for this person. */
async function keptLike(rows: readonly Row[], actor: Actor) {
  const devices: { id: string; name: string; driver: string; serial: string | null; host: string; port: number; address: string }[] = [];
  for (let from = 0; from < rows.length; from += atOnce) {
    const part = rows.slice(from, from + atOnce);
    const serials = part.flatMap(({ serial }) => serial ?? []);
    const hosts = [...new Set(part.map(({ host }) => host))];
    devices.push(
      ...(await db().device.findMany({
        where: { AND: [{ OR: [{ serial: { in: serials } }, { host: { in: hosts } }] }, devicesOf(actor)] },
        select: { id: true, name: true, driver: true, serial: true, host: true, port: true, address: true },
      })),
    );
  }
  return {
    bySerial: new Map(devices.map((device) => [`${device.driver}|${device.serial}`, device])),
    byPlace: new Map(devices.map((device) => [`${device.host}|${device.port}`, device])),
  };
}

/** What each that answered is, beside what this person sees of the inventory. */
export async function withVerdicts(rows: readonly Row[], actor: Actor): Promise<Finding[]> {
  const { bySerial, byPlace } = await keptLike(rows, actor);
  return rows.map((row) => {
    const { address, driver, host, port, model, firmware, serial } = row;
    const manifest = manifestOf(driver);
    const same = serial === null ? undefined : bySerial.get(`${driver}|${serial}`);
    const there = byPlace.get(`${host}|${port}`);
    const [verdict, kept] = judged();
    function judged(): [Verdict, typeof there] {
      if (same) {
        return [same.host === host && same.port === port ? "known" : "moved", same];
      }
      if (!there) {
        return ["new", undefined];
      }
      // One that tells no serial cannot be told from the one that is kept there.
      const isIt = there.driver === driver && (there.serial === null || serial === null || there.serial === serial);
      return [isIt ? "known" : "other", there];
    }
    return {
      address,
      driver,
      label: manifest?.label ?? driver,
      noun: manifest?.noun ?? "device",
      kind: manifest?.kind ?? "",
      ...(model === null ? {} : { model }),
      ...(firmware === null ? {} : { firmware }),
      ...(serial === null ? {} : { serial }),
      verdict,
      ...(kept ? { deviceId: kept.id, deviceName: kept.name } : {}),
      ...(kept && verdict === "moved" ? { deviceAddress: kept.address } : {}),
    };
  });
}
