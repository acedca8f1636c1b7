import { z } from "zod";
import { statusNames, statusValue } from "@/lib/device-access/schemas";
import { lineStates } from "@/lib/lines/schemas";
import { resetState } from "@/lib/resets/schemas";

const id = z.string().min(1);

/**
 * What a stream tells, by the event's name. Small on purpose: ids, states and what has changed, so that whoever shows more asks for it. No
 * name, address, value or secret.
 */
export const liveKinds = {
  /** The four truths of a device, all of them as they are now. */
  "device.truths": z.strictObject({ deviceId: id, truths: z.record(z.enum(statusNames), statusValue) }),
  /** `gone`: it was removed, or has moved to where this reader sees nothing. `document` and `record`: where settings were written. */
  "device.changed": z.strictObject({
    deviceId: id,
    what: z.enum(["added", "edited", "gone", "settings"]),
    document: z.string().optional(),
    record: z.string().optional(),
  }),
  /** `gone`: nothing is an end of it any more. */
  "line.state": z.strictObject({ lineId: id, state: z.enum([...lineStates, "gone"]) }),
  "reset.state": z.strictObject({ resetId: id, lineId: id, state: resetState }),
  "job.progress": z.strictObject({ jobId: id, counts: z.record(z.string(), z.number().int()) }),
  "job.state": z.strictObject({ jobId: id, state: z.string() }),
  "alert.opened": z.strictObject({ alertId: id, kind: z.string(), severity: z.enum(["critical", "warning", "info"]) }),
  "alert.resolved": z.strictObject({ alertId: id }),
} as const;

export type LiveKind = keyof typeof liveKinds;
export type LiveData<K extends LiveKind> = z.output<(typeof liveKinds)[K]>;

/** What a stream says of itself. */
export const streamKinds = {
  /** The first event. `person`: whose stream it is. `resumed`: nothing was missed since `Last-Event-ID`. */
  hello: z.strictObject({ person: id, resumed: z.boolean() }),
  /** Something was missed, or what this reader may see has changed: whatever is shown has to be asked for again. */
  resync: z.strictObject({}),
  /** The last event. `signed_out`: there is no use in coming back. `changed`: role or sites. `stopping`: the server stops, or starts anew. */
  end: z.strictObject({ why: z.enum(["signed_out", "changed", "stopping"]) }),
} as const;

export type StreamKind = keyof typeof streamKinds;
