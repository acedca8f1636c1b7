import "server-only";
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { parseCredentials } from "@/lib/device-access/credentials";
import { endSession } from "@/lib/device-access/device-sessions";
import { endpointFor } from "@/lib/device-access/discover";
import type { DeviceRow } from "@/lib/device-access/load-device";
import { contextFor, driverFor, endpointOf, settingsOf } from "@/lib/device-access/target";
import { type Proof, refuseDuplicate, verifyDevice } from "@/lib/device-access/verify-device";
import { parseSettings } from "@/lib/devices/device-address";
import type { Driver, DriverContext, Manifest, SectionManifest } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import type { Endpoint } from "@/lib/net/types";
import type { ReplacementWish } from "./endpoints";
import { keptOf, type SectionPlan, sectionPlan } from "./section-plan";

/** What a look at the new device came to. Nothing is kept of it. */
export interface Looked {
  readonly driver: Driver;
  readonly endpoint: Endpoint;
  readonly credentials: Record<string, string>;
  readonly settings: Record<string, unknown>;
  readonly proof: Proof;
  readonly sections: readonly SectionPlan[];
}

/** Families that keep everything in lists (a PBX) are moved by their own backup: what others have at them lies in those lists. */
function refuseLists({ sections, noun, label }: Manifest): void {
  if (sections.length === 0) {
    throw new ProblemError(
      "conflict",
      `A ${label} keeps what it has in lists that Lineward does not copy. Restore the ${noun}'s own backup on the new one, then say under Connection that it was replaced.`,
    );
  }
}

/** Signs in to the new device under an id of its own, so that nothing of the old one's session is used, and plans each section. */
export async function lookAtNew(actor: Actor, row: DeviceRow, wish: ReplacementWish): Promise<Looked> {
  const driver = driverFor(row.driver);
  const { manifest } = driver;
  refuseLists(manifest);
  const endpoint = wish.address === undefined ? endpointOf(row) : endpointFor(manifest, wish.address);
  const credentials = parseCredentials(manifest, wish.credentials);
  const settings = wish.connection === undefined ? settingsOf(manifest, row.connection) : parseSettings(manifest, wish.connection);
  const pin = wish.certificate?.sha256;
  const target = { deviceId: randomUUID(), endpoint, credentials, settings, ...(pin === undefined ? {} : { pin }) };
  try {
    const proof = await verifyDevice(driver, target, async (identity) => {
      if (row.serial !== null && identity?.serial === row.serial) {
        const message = `The ${manifest.noun} that answers there is the one that is kept: serial ${row.serial}. To move it, change its address under Connection.`;
        throw new ProblemError("conflict", message, { fields: [{ path: "address", message }] });
      }
      await refuseDuplicate(actor, driver, identity, row.id);
    });
    const context = contextFor({ ...target, driver });
    const kept = await keptOf(row.id);
    const sections: SectionPlan[] = [];
    for (const section of manifest.sections) {
      sections.push(await sectionPlan(actor, row, section, kept, () => readingOf(driver, context, section)));
    }
    return { driver, endpoint, credentials, settings, proof, sections };
  } finally {
    await endSession(target.deviceId);
  }
}

/** What the new device has there; undefined if it has no such section. */
async function readingOf(driver: Driver, context: DriverContext, section: SectionManifest) {
  try {
    return await driver.read(context, section.id);
  } catch (error) {
    if (isDeviceFault(error, "not_found", "device_unsupported")) {
      return undefined;
    }
    throw error;
  }
}
