import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { randomFrom } from "./random";

/** What a process does again and again: new passwords for panels, resets of lines, checks of both. */
export interface Work {
  readonly actor: Actor;
  /** Panels that no line resets: each write of one has its own row in the history. */
  readonly panels: readonly string[];
  readonly lines: readonly string[];
  readonly seed: number;
}

const sip = { document: "sip", record: "" };

/** A refusal or a fault of a device: the other process has the line or the device, or had it when it died. */
function isExpected(error: unknown): boolean {
  return error instanceof Error && ["ProblemError", "DeviceFault"].includes(error.name);
}

/** Loaded late: a test starts its product first. */
export const workRooms = async () => ({
  ...(await import("@/lib/settings/read-settings")),
  ...(await import("@/lib/settings/write-document")),
  ...(await import("@/lib/resets/begin")),
  ...(await import("@/lib/monitoring/check-device")),
});

/** Writes, resets and checks until the signal, or for as long as the process lives. Rejects with what no person should ever meet. */
export async function workUntil(signal: AbortSignal, { actor, panels, lines, seed }: Work): Promise<void> {
  const { readDocument, writeDocument, beginReset, checkById } = await workRooms();
  const random = randomFrom(seed);
  const oneOf = (ids: readonly string[]) => ids[Math.floor(random() * ids.length)] ?? "";
  while (!signal.aborted) {
    const [kind, panel, line] = [random(), oneOf(panels), oneOf(lines)];
    try {
      if (kind < 0.5) {
        const { baseline } = await readDocument(actor, panel, sip);
        const patch = { password: `Kill-${randomUUID().slice(0, 12)}`, registration_interval: 30 + Math.floor(random() * 800) };
        await writeDocument({ actor, deviceId: panel, ref: sip, patch, baseline });
      } else if (kind < 0.85) {
        await beginReset(actor, line, {}, randomUUID());
      } else {
        await checkById(panel);
      }
    } catch (error) {
      if (!isExpected(error)) {
        throw error;
      }
    }
  }
}
