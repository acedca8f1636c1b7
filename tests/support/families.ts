import { manifests } from "@/lib/drivers/catalog";
import type { DeviceKind, Manifest } from "@/lib/drivers/types";

/** Every family of a kind. */
export function familiesOf(kind: DeviceKind): Manifest[] {
  return manifests().filter((manifest) => manifest.kind === kind);
}

/** A family of a kind, for a test that works with whichever there is. */
export function familyOf(kind: DeviceKind): string {
  const [first] = familiesOf(kind);
  if (!first) {
    throw new Error(`The catalog has no family of the kind ${kind}`);
  }
  return first.id;
}
