import "server-only";
import type { EventName, EventPayload } from "@/lib/platform/events/catalog";
import { type Listener, on } from "@/lib/platform/events/listeners";
import { hub } from "./hub";
import type { Noted } from "./sources";
import { lookSoon } from "./still-signed-in";

/** One line of the table: what a stream is told when something has happened. */
function tells<N extends EventName>(event: N, name: string, noted: (payload: EventPayload<N>) => readonly Noted[]): Listener {
  return on(
    event,
    `live.${name}`,
    async (payload) => {
      for (const note of noted(payload)) {
        hub().note(note);
      }
    },
    "passing",
  );
}

const device = (deviceId: string, what: "added" | "edited") => ({ kind: "device.changed", id: deviceId, facts: { what } }) as const;

/** What streams listen to. A room that wants something shown adds a line here: see README.md. */
export const liveListeners: readonly Listener[] = [
  tells("status.changed", "truths", ({ deviceId }) => [{ kind: "device.truths", id: deviceId }]),
  tells("settings.written", "settings", ({ deviceId, document, record }) => [
    { kind: "device.changed", id: deviceId, facts: { what: "settings", document, record } },
  ]),
  tells("device.added", "added", ({ deviceId }) => [device(deviceId, "added")]),
  tells("device.edited", "edited", ({ deviceId }) => [device(deviceId, "edited")]),
  tells("device.moved", "moved", ({ deviceId, from }) => [
    { ...device(deviceId, "edited"), ...(from === undefined ? {} : { left: from }) },
  ]),
  tells("device.removed", "removed", ({ deviceId, from }) => [
    {
      kind: "device.changed",
      id: deviceId,
      facts: { deviceId, what: "gone" },
      goneFrom: from === undefined ? [] : [from],
    },
  ]),
  tells("lines.changed", "lines", ({ lineIds, from }) =>
    lineIds.map((id) => ({
      kind: "line.state",
      id,
      ...(from === undefined ? {} : { facts: { lineId: id, state: "gone" }, goneFrom: [from] }),
    })),
  ),
  tells("line.given", "lines-given", ({ deviceId }) => [device(deviceId, "edited")]),
  tells("reset.stepped", "resets", ({ resetId }) => [{ kind: "reset.state", id: resetId }]),
  tells("reset.ended", "resets-ended", ({ resetId }) => [{ kind: "reset.state", id: resetId }]),
  tells("job.state", "job-states", ({ jobId }) => [{ kind: "job.state", id: jobId }]),
  tells("job.progress", "job-progress", ({ jobId }) => [{ kind: "job.progress", id: jobId }]),
  tells("alert.opened", "alerts-opened", ({ alertId }) => [{ kind: "alert.opened", id: alertId }]),
  tells("alert.resolved", "alerts-resolved", ({ alertId }) => [{ kind: "alert.resolved", id: alertId }]),
  on("people.written", "live.people", async () => lookSoon(), "passing"),
  on("events.missed", "live.missed", async () => hub().resync(), "passing"),
];
