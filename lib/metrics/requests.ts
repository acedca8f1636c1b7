import "server-only";
import { Counter, Histogram } from "prom-client";
import { shared } from "@/lib/platform/app";

/** What this process has answered since its start. */
export const requestFigures = shared("metrics-requests", () => ({
  total: new Counter({
    name: "lineward_requests_total",
    help: "Requests to the API that this process has answered, by the first part of their path and the class of the status",
    labelNames: ["area", "status"],
    registers: [],
  }),
  seconds: new Histogram({
    name: "lineward_request_seconds",
    help: "How long this process took to answer a request to the API",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [],
  }),
}));

/** Counts an answer. `path` as it is declared, so that nobody makes up a series. */
export function noteRequest(path: string, status: number, ms: number): void {
  const { total, seconds } = requestFigures();
  total.inc({ area: path.split("/")[2] ?? "", status: `${Math.floor(status / 100)}xx` });
  seconds.observe(ms / 1000);
}
