import type { AddFound } from "./endpoints";
import type { Finding } from "./schemas";

const nameMax = 120;

/** The last part of an address: "33" of http://10.44.0.33:80. */
function lastOf(address: string): string {
  const host = /^[a-z]+:\/\/(.*):\d+$/.exec(address)?.[1] ?? address;
  return host.replace(/[[\]]/g, "").split(/[.:]/).at(-1) ?? host;
}

/** What a device that was found is called: as a person says, or by its model and the last part of its address. */
export function nameOf(finding: Pick<Finding, "address" | "label" | "model" | "serial">, names: AddFound["names"], at: number): string {
  const { address, label, model, serial } = finding;
  const own = typeof names === "string" ? names : Array.isArray(names) ? names[at] : names?.[address];
  const parts: Readonly<Record<string, string>> = {
    model: model ?? label,
    last: lastOf(address),
    serial: serial ?? "",
    address: address.replace(/^[a-z]+:\/\//, ""),
    n: String(at + 1),
  };
  const name = (own?.trim() || "{model} {last}").replace(/\{(\w+)\}/g, (whole, part: string) => parts[part] ?? whole);
  return name.replace(/\s+/g, " ").trim().slice(0, nameMax);
}
