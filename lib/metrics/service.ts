import "server-only";
import { Counter, Gauge, Registry } from "prom-client";
import type { Actor } from "@/lib/auth/actor";
import { callerOf, hasBearer } from "@/lib/auth/caller";
import { peerOf } from "@/lib/auth/peer";
import { requireSecondStep } from "@/lib/auth/second-step/required";
import { may } from "@/lib/http/permissions";
import { ProblemError } from "@/lib/http/problems";
import { hub } from "@/lib/live/hub";
import { isIn } from "@/lib/net/peer-address";
import { env } from "@/lib/platform/env";
import { version } from "@/lib/platform/version";
import { openMetricsType } from "./endpoints";
import { type Figure, figures } from "./figures";
import { requestFigures } from "./requests";

/** Who sees every site by sign-in or token; without either, who comes from a listed network. */
async function requireReader(caller: Actor | null, request: Request): Promise<void> {
  if (caller === null && !hasBearer(request.headers) && isIn(env().LINEWARD_METRICS_NETWORKS, peerOf(request.headers))) {
    return;
  }
  // A token that opens nothing says why.
  const actor = caller ?? (await callerOf(request));
  if (!actor) {
    throw new ProblemError(
      "not_authenticated",
      "Metrics are for who signs in, for a token with the scope metrics, or for a network in LINEWARD_METRICS_NETWORKS.",
    );
  }
  requireSecondStep(actor);
  if (!may(actor, "metrics.see") || actor.sites !== null) {
    throw new ProblemError(
      "forbidden",
      "Metrics count over all sites. They are for who sees every site, or a token with the scope metrics.",
    );
  }
}

class Page {
  readonly registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();

  constructor() {
    this.registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  }

  gauge(name: string, help: string, all: readonly Figure[]): void {
    const labelNames = Object.keys(all[0]?.labels ?? {});
    const gauge = new Gauge({ name, help, labelNames, registers: [this.registry] });
    for (const { labels, value } of all) {
      gauge.inc(labels, value);
    }
  }

  number(name: string, help: string, value: number): void {
    this.gauge(name, help, [{ labels: {}, value }]);
  }
}

/** Figures of the whole installation, then of the process that answers. */
async function pageOf(): Promise<string> {
  const all = await figures();
  const page = new Page();
  page.gauge("lineward_build_info", "Always 1; its labels say what runs", [
    { labels: { version, database: env().database.kind }, value: 1 },
  ]);
  page.gauge("lineward_devices", "Devices by site and family", all.devices);
  page.gauge("lineward_device_truths", "Devices by site, truth and what is known of it", all.truths);
  page.gauge("lineward_lines", "Lines by site and state", all.lines);
  page.gauge("lineward_alerts", "Open alerts by what they are about and how bad they are", all.alerts);
  page.gauge("lineward_site_alerts", "Open alerts by site and how bad they are", all.siteAlerts);
  page.number(
    "lineward_check_interval_seconds",
    "How often a device is meant to be checked; 0: never by itself",
    all.checks.intervalSeconds,
  );
  page.number("lineward_check_devices", "Devices that answer and are checked regularly", all.checks.answering);
  page.number("lineward_check_late_devices", "Of these, the ones that are a whole interval late", all.checks.late);
  page.number("lineward_check_oldest_seconds", "How long ago the one of these was checked that waits longest", all.checks.oldestSeconds);
  page.gauge("lineward_jobs", "Jobs by state", all.jobs);
  page.gauge("lineward_resets", "Resets that have not ended, by state", all.resets);
  page.gauge("lineward_queue_tasks", "Work beside the requests, by kind and state", all.queue);
  page.number("lineward_event_streams", "Open event streams of this process", hub().count());
  const { user, system } = process.cpuUsage();
  new Counter({ name: "process_cpu_seconds_total", help: "Processor time of this process", registers: [page.registry] }).inc(
    (user + system) / 1e6,
  );
  page.number("process_resident_memory_bytes", "Memory of this process", process.memoryUsage.rss());
  page.number("process_start_time_seconds", "When this process was started", Math.round(Date.now() / 1000 - process.uptime()));
  const requests = requestFigures();
  page.registry.registerMetric(requests.total);
  page.registry.registerMetric(requests.seconds);
  return page.registry.metrics();
}

/** GET /api/metrics. */
export async function metrics(caller: Actor | null, request: Request): Promise<Response> {
  await requireReader(caller, request);
  return new Response(await pageOf(), { headers: { "content-type": openMetricsType, "cache-control": "no-store" } });
}
