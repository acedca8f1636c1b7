import { nameIdentity } from "@/lib/schema/fold";
import { isAt, type ListedAddress } from "./addresses";
import { type Inventory, type KeptDevice, serialKey } from "./inventory";

/** What a row says that tells devices apart. */
export interface RowMarks {
  readonly name: string | undefined;
  /** The name as it stands in the cell: what is taken away in front of a sign may be part of it. */
  readonly typedName?: string | undefined;
  readonly serial: string | undefined;
  readonly address: ListedAddress | undefined;
  /** Undefined: the row does not say. */
  readonly siteId: string | null | undefined;
  readonly driver: string | undefined;
}

/** Which device of the inventory a row is about. `sure`: nothing that the row says speaks against it. */
export type Match =
  | { readonly kind: "none" }
  | { readonly kind: "one"; readonly device: KeptDevice; readonly by: "serial" | "address" | "name"; readonly against?: "name" | "serial" }
  | { readonly kind: "several"; readonly devices: readonly KeptDevice[]; readonly by: "serial" | "address" | "name" };

const sameName = (device: KeptDevice, { name, typedName }: RowMarks) =>
  name === undefined || device.name === typedName || nameIdentity(device.name) === nameIdentity(name);
const sameSite = (device: KeptDevice, siteId: string | null | undefined) => siteId === undefined || device.siteId === siteId;
const sameFamily = (device: KeptDevice, driver: string | undefined) => driver === undefined || device.driver === driver;

/** Narrows candidates by what else the row says, as long as some are left. */
function narrowed(devices: readonly KeptDevice[], marks: RowMarks): readonly KeptDevice[] {
  const { siteId, driver } = marks;
  const tests = [
    (each: KeptDevice) => sameFamily(each, driver),
    (each: KeptDevice) => sameName(each, marks),
    (each: KeptDevice) => sameSite(each, siteId),
  ];
  return tests.reduce<readonly KeptDevice[]>((left, fits) => {
    const fewer = left.filter(fits);
    return fewer.length > 0 ? fewer : left;
  }, devices);
}

function atAddress(inventory: Inventory, address: ListedAddress): readonly KeptDevice[] {
  return inventory.byHost(address.typed.host).filter((device) => isAt(device.endpoint, address));
}

/** Finds the device of a row: by its serial, by its address, and where neither tells one, by its name at its site. */
export function matchOf(inventory: Inventory, marks: RowMarks): Match {
  const { name, serial, address, siteId } = marks;
  const bySerial = serial === undefined ? [] : narrowed(inventory.bySerial(serial), marks);
  if (bySerial.length > 0) {
    return one(bySerial, "serial");
  }
  const byAddress = address === undefined ? [] : narrowed(atAddress(inventory, address), marks);
  const [there] = byAddress;
  if (there) {
    const found = one(byAddress, "address");
    if (found.kind !== "one") {
      return found;
    }
    const otherSerial = serial !== undefined && there.serial !== null && serialKey(there.serial) !== serialKey(serial);
    return otherSerial ? { ...found, against: "serial" } : sameName(there, marks) ? found : { ...found, against: "name" };
  }
  const byName = name === undefined ? [] : inventory.byName(name).filter((device) => sameSite(device, siteId));
  const [called] = byName;
  if (!called) {
    return { kind: "none" };
  }
  const found = one(byName, "name");
  const otherSerial = found.kind === "one" && serial !== undefined && called.serial !== null;
  return otherSerial ? { ...found, against: "serial" } : found;
}

function one(devices: readonly KeptDevice[], by: "serial" | "address" | "name"): Match {
  const [device, other] = devices;
  return device === undefined ? { kind: "none" } : other === undefined ? { kind: "one", device, by } : { kind: "several", devices, by };
}
