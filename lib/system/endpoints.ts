import { z } from "zod";
import { auditEndpoints } from "@/lib/audit/requests";
import { deviceEndpoints } from "@/lib/devices/requests";
import { documentEndpoints } from "@/lib/documents/requests";
import { type Endpoint, endpoint } from "@/lib/http/endpoint";
import { keyEndpoints } from "@/lib/keys/requests";
import { certificateEndpoints } from "@/lib/lines/certificate-requests";
import { lineEndpoints } from "@/lib/lines/requests";
import { networkEndpoints } from "@/lib/networks/requests";
import { peopleEndpoints } from "@/lib/people/requests";
import { resetEndpoints } from "@/lib/resets/requests";
import { siteEndpoints } from "@/lib/sites/requests";
import { systemEndpoints } from "./requests";

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
