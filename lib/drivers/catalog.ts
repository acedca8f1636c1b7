import { basipLinuxMonitor } from "./basip-linux-monitor/manifest";
import { basipMonitor } from "./basip-monitor/manifest";
import { basipPanel } from "./basip-panel/manifest";
import { digiumGatewayManifest } from "./digium-gateway/manifest";
import { portsipManifest } from "./portsip/manifest";
import type { CollectionManifest, Manifest, SectionManifest } from "./types";

/** Every family, in the order in which screens list them. Adding one: its folder, its simulator, one line here and one in `registry.ts`. */
export const catalog = {
  "basip-panel": basipPanel,
  "basip-monitor": basipMonitor,
  "basip-linux-monitor": basipLinuxMonitor,
  portsip: portsipManifest,
  "digium-gateway": digiumGatewayManifest,
} as const satisfies Record<string, Manifest>;

export type DriverId = keyof typeof catalog;

const byId: Readonly<Record<string, Manifest>> = catalog;

/** The manifest of a family, or undefined. */
export function manifestOf(driver: string): Manifest | undefined {
  return Object.hasOwn(byId, driver) ? byId[driver] : undefined;
}

/** All manifests in order. */
export function manifests(): readonly Manifest[] {
  return Object.values(byId);
}

export function sectionOf(driver: string, section: string): SectionManifest | undefined {
  return manifestOf(driver)?.sections.find((manifest) => manifest.id === section);
}

export function collectionOf(driver: string, collection: string): CollectionManifest | undefined {
  return manifestOf(driver)?.collections.find((manifest) => manifest.id === collection);
}

/** A section or collection of any family, by its id: for words about it where the device is not known yet. Families share ids for the same thing. */
export function documentCalled(id: string): SectionManifest | CollectionManifest | undefined {
  return manifests()
    .flatMap((manifest) => [...manifest.sections, ...manifest.collections])
    .find((document) => document.id === id);
}
