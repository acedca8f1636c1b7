import { z } from "zod";
import type { DeviceReader } from "@/lib/device-access/device-reader";
import { openFactColumn } from "@/lib/schema/stored-fact";
import { sipFact, sipWords } from "@/lib/sip/sip-facts";

/** What a server said of an end. `devices`: whose settings the question was made of, and the server's own, as far as it is kept here. */
const asked = z.object({ code: z.literal("answer"), said: sipFact, devices: z.array(z.string()) });
export type Asked = z.infer<typeof asked>;

/** How `LineEnd.askedWords` is kept. */
export const askedColumn = openFactColumn(asked);

interface Party {
  readonly deviceId: string;
  readonly role: string;
}

/** The devices that take part when this end is asked about: itself, whom it registers at, or the first that registers there. */
export function partiesOf<E extends Party>(end: E, ends: readonly E[]): string[] {
  const others =
    end.role === "registers"
      ? ends.filter((other) => other.role === "accepts")
      : ends.filter((other) => other.role === "registers").slice(0, 1);
  return [...new Set([end, ...others].map(({ deviceId }) => deviceId))].sort();
}

/** The devices besides the ends of its line that what is kept of an end was said by, or may have been. */
export function otherParties(text: string | null, ends: readonly Party[]): string[] {
  const fact = askedColumn.read(text);
  return fact?.code === "answer" ? fact.devices.filter((id) => !ends.some(({ deviceId }) => deviceId === id)) : [];
}

/** What was said, for this reader: with addresses and the server's own words only if they see every device that took part. */
export function askedWords({ said, devices }: Omit<Asked, "code">, reader: DeviceReader): string {
  return sipWords(said, devices.every(reader.sees));
}

/** The same for a row. A sentence of an earlier version may name anything: undefined for those who do not see every site. */
export function storedAskedWords(text: string | null, reader: DeviceReader): string | undefined {
  const fact = askedColumn.read(text);
  if (fact?.code === "legacy") {
    return (reader.seesAll && fact.text) || undefined;
  }
  return fact && askedWords(fact, reader);
}
