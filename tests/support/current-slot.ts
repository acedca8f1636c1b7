import type { Slot, slot } from "@/lib/platform/app";

type SlotName = Parameters<typeof slot>[0];

const key = Symbol.for("lineward.app");

/** A slot of the product that runs now: a test file is loaded before its product, and may start one after another. */
export function currentSlot<T>(name: SlotName): Slot<T> {
  const values = () => {
    const found = (globalThis as { [key]?: Map<SlotName, unknown> })[key];
    if (!found) {
      throw new Error("No product runs in this process");
    }
    return found;
  };
  return {
    get value() {
      return values().get(name) as T | undefined;
    },
    set value(value) {
      values().set(name, value);
    },
  };
}
