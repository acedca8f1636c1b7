import { z } from "zod";
import { auditEndpoints } from "@/lib/audit/endpoints";
import { deviceEndpoints } from "@/lib/devices/endpoints";
import { type Endpoint, endpoint } from "@/lib/http/endpoint";
import { certificateEndpoints } from "@/lib/lines/certificate-requests";
import { lineEndpoints } from "@/lib/lines/endpoints";
import { networkEndpoints } from "@/lib/networks/endpoints";
import { peopleEndpoints } from "@/lib/people/endpoints";
import { resetEndpoints } from "@/lib/resets/endpoints";
import { documentEndpoints } from "@/lib/settings/endpoints";
import { siteEndpoints } from "@/lib/sites/endpoints";
import { keyEndpoints } from "@/lib/vault/endpoints";
import { systemEndpoints } from "./endpoints";

export const getOpenApi = endpoint({
  method: "GET",
  path: "/api/openapi.json",
  summary: "This document",
  access: "open",
  answer: z.record(z.string(), z.unknown()),
});

/** Every operation of the HTTP API; a test compares the list with the route files, and the web server's gate knows its paths by it. */
export const allEndpoints: readonly Endpoint[] = [
  ...systemEndpoints,
  ...deviceEndpoints,
  ...documentEndpoints,
  ...lineEndpoints,
  ...certificateEndpoints,
  ...resetEndpoints,
  ...siteEndpoints,
  ...peopleEndpoints,
  ...networkEndpoints,
  ...keyEndpoints,
  ...auditEndpoints,
  getOpenApi,
] as unknown as readonly Endpoint[];
