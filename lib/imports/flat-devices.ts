import { parseAddress } from "@/lib/schema/host";
import { isAt } from "./addresses";
import type { FlatField, SheetProblem } from "./flat-schemas";
import type { Inventory, KeptDevice } from "./inventory";
import { type KnownSite, pathOf, type SitePaths } from "./site-paths";

/** What a row says of its device, tidied. */
export type DeviceWords = Readonly<Partial<Record<"device" | "serial" | "address" | "site" | "server", string>>>;

/** What devices are looked for among: those that exist for the person. */
export interface DeviceWorld {
  readonly inventory: Inventory;
  readonly sites: SitePaths;
  readonly siteById: ReadonlyMap<string, KnownSite>;
}

const shownMax = 3;

export const wrong = (field: FlatField | null, code: string, message: string): SheetProblem => ({ field, code, message });

const placed = (device: KeptDevice, { siteById }: DeviceWorld) => {
  const site = device.siteId === null ? undefined : siteById.get(device.siteId);
  return site ? `${device.name} at ${pathOf(site)}` : `${device.name} at ${device.endpoint.host}`;
};

function atAddress(inventory: Inventory, text: string): readonly KeptDevice[] {
  const parsed = parseAddress(text);
  if (!parsed.ok) {
    return [];
  }
  const { address: typed } = parsed;
  return inventory.byHost(typed.host).filter(({ endpoint }) => isAt(endpoint, { text, typed, endpoint: undefined }));
}

/** By its serial, else by its address, else by its name: a cell of a sheet holds any of the three. */
function calledSo(inventory: Inventory, text: string): readonly KeptDevice[] {
  const bySerial = inventory.bySerial(text);
  const byAddress = bySerial.length > 0 ? [] : atAddress(inventory, text);
  return bySerial.length > 0 ? bySerial : byAddress.length > 0 ? byAddress : inventory.byName(text);
}

/** The one device that a text of a row means, or what is wrong with the text. */
function theOne(field: FlatField, text: string, found: readonly KeptDevice[], world: DeviceWorld): KeptDevice | SheetProblem {
  const [device] = found;
  if (!device) {
    return wrong(field, "unknown", `No device that you may use has “${text.slice(0, 60)}” as its name, serial or address.`);
  }
  if (found.length === 1) {
    return device;
  }
  const names = found.slice(0, shownMax).map((each) => placed(each, world));
  const more = found.length > shownMax ? ` and ${found.length - shownMax} more` : "";
  return wrong(field, "ambiguous", `${found.length} devices are called so: ${names.join(", ")}${more}. Write the serial or the address.`);
}

const isDevice = (found: KeptDevice | SheetProblem): found is KeptDevice => "endpoint" in found;

function siteOf({ site }: DeviceWords, { sites }: DeviceWorld): KnownSite | SheetProblem | undefined {
  if (site === undefined) {
    return undefined;
  }
  const found = sites.find(site);
  if (found === "several") {
    return wrong("site", "ambiguous", `Several sites are called ${site}. Write Customer / Place.`);
  }
  return found ?? wrong("site", "unknown", `There is no site ${site.slice(0, 80)} that you may use.`);
}

/** Finds the device of a row; what it says in several columns has to be said of one and the same. */
export function deviceOfRow(words: DeviceWords, world: DeviceWorld): { device?: KeptDevice; problems: SheetProblem[] } {
  const { inventory } = world;
  const site = siteOf(words, world);
  if (site !== undefined && "field" in site) {
    return { problems: [site] };
  }
  const named = (["serial", "address", "device"] as const).flatMap((field) => {
    const text = words[field];
    return text === undefined ? [] : [{ field, text }];
  });
  if (named.length === 0) {
    return { problems: [wrong("device", "required", "Write which device it is: its name, serial or address.")] };
  }
  const within = (devices: readonly KeptDevice[]) => {
    const there = site === undefined ? devices : devices.filter(({ siteId }) => siteId === site.id);
    return there.length > 0 ? there : devices;
  };
  const by = {
    serial: inventory.bySerial,
    address: (text: string) => atAddress(inventory, text),
    device: (text: string) => calledSo(inventory, text),
  };
  const candidates = named.map(({ field, text }) => ({ field, text, found: within(by[field](text)) }));
  const [first, ...others] = candidates as [(typeof candidates)[number], ...(typeof candidates)[number][]];
  const unknown = candidates.find(({ found }) => found.length === 0);
  if (unknown) {
    return { problems: [theOne(unknown.field, unknown.text, [], world) as SheetProblem] };
  }
  const all = first.found.filter((device) => others.every(({ found }) => found.some(({ id }) => id === device.id)));
  if (all.length === 0) {
    return { problems: [wrong(others[0]?.field ?? first.field, "contradiction", "What this row says is not one and the same device.")] };
  }
  const device = theOne(others.length > 0 ? "device" : first.field, first.text, all, world);
  if (!isDevice(device)) {
    return { problems: [device] };
  }
  const elsewhere = site !== undefined && device.siteId !== site.id;
  return elsewhere
    ? { device, problems: [wrong("site", "elsewhere", `It is kept as ${placed(device, world)}.`)] }
    : { device, problems: [] };
}

/** The PBX or gateway that a row names. Whether it takes accounts of the device's site is asked elsewhere. */
export function serverOfRow({ server }: DeviceWords, world: DeviceWorld): { serverId?: string; problems: SheetProblem[] } {
  if (server === undefined) {
    return { problems: [] };
  }
  const found = theOne("server", server, calledSo(world.inventory, server), world);
  return isDevice(found) ? { serverId: found.id, problems: [] } : { problems: [found] };
}
