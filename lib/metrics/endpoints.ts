import { endpoint } from "@/lib/http/endpoint";

export const openMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

export const getMetrics = endpoint({
  method: "GET",
  path: "/api/metrics",
  summary: "Figures for Prometheus: for who sees every site, with a token of the scope metrics, or from a network that is listed for it",
  // By its handler: a listed network needs no sign-in.
  access: "open",
  refuses: ["not_authenticated", "forbidden"],
  file: openMetricsType,
});

export const metricsEndpoints = [getMetrics] as const;
