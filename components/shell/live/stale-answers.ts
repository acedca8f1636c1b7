import { type Operation, queryKey } from "@/lib/api/client";
import type { StreamEvent } from "@/lib/api/event-stream";

/** Answers that an event makes old. */
export interface Stale {
  readonly key: readonly unknown[];
  /** A list that does not show this thing is in no hurry: it may only have come in, or be counted. */
  readonly about?: string;
  /** Old only where it shows this thing. */
  readonly shown?: boolean;
}

const all = (operation: Operation): Stale => ({ key: [operation] });
const listsWith = (operation: Operation, about: string): Stale => ({ key: [operation], about });

/** Everything that events make old. What is read from a device, and what a form is filled with, is never among it. */
const everything: readonly Operation[] = [
  "GET /api/devices",
  "GET /api/devices/{id}",
  "GET /api/devices/{id}/changes",
  "GET /api/devices/{id}/changes/{changeId}",
  "GET /api/lines",
  "GET /api/lines/{id}",
  "GET /api/resets",
  "GET /api/resets/{id}",
  "GET /api/overview",
  "GET /api/attention",
  "GET /api/helpdesk",
  "GET /api/jobs",
  "GET /api/jobs/{id}",
  "GET /api/jobs/{id}/rows",
  "GET /api/lines/{id}/jobs",
  "GET /api/alerts",
  "GET /api/alerts/{id}",
];

function ofDevice(id: string): Stale[] {
  const params = { id };
  return [
    { key: queryKey("GET /api/devices/{id}", { params }) },
    // A write's outcome goes on with the registration that is seen.
    { key: ["GET /api/devices/{id}/changes/{changeId}", params] },
    listsWith("GET /api/devices", id),
    // A line shows how each of its ends stands, also where that changes nothing about the line.
    { key: ["GET /api/lines/{id}"], about: id, shown: true },
    all("GET /api/overview"),
    all("GET /api/attention"),
  ];
}

function ofLine(id: string): Stale[] {
  return [
    { key: queryKey("GET /api/lines/{id}", { params: { id } }) },
    listsWith("GET /api/lines", id),
    all("GET /api/overview"),
    all("GET /api/attention"),
    all("GET /api/helpdesk"),
  ];
}

function ofJob(id: string): Stale[] {
  return [{ key: queryKey("GET /api/jobs/{id}", { params: { id } }) }, listsWith("GET /api/jobs", id)];
}

/** Which of the answers that a browser keeps are old after an event. One that this version does not know makes nothing old. */
export function staleAfter({ event, data }: StreamEvent): readonly Stale[] {
  const text = (name: string) => String(data[name] ?? "");
  switch (event) {
    case "resync":
      return everything.map(all);
    case "device.truths":
      return ofDevice(text("deviceId"));
    case "device.changed":
      return [...ofDevice(text("deviceId")), { key: ["GET /api/devices/{id}/changes", { id: text("deviceId") }] }];
    case "line.state":
      return ofLine(text("lineId"));
    case "reset.state":
      return [
        { key: queryKey("GET /api/resets/{id}", { params: { id: text("resetId") } }) },
        { key: queryKey("GET /api/lines/{id}", { params: { id: text("lineId") } }) },
        all("GET /api/resets"),
        all("GET /api/helpdesk"),
      ];
    // Its rows follow when its counts say that one of them has moved.
    case "job.progress":
      return ofJob(text("jobId"));
    case "job.state":
      return [...ofJob(text("jobId")), all("GET /api/lines/{id}/jobs")];
    case "alert.opened":
    case "alert.resolved":
      return [all("GET /api/alerts"), { key: queryKey("GET /api/alerts/{id}", { params: { id: text("alertId") } }) }];
    default:
      return [];
  }
}
