import { z } from "zod";
import { accountMailEndpoints } from "@/lib/account-mail/endpoints";
import { alertEndpoints } from "@/lib/alerts/endpoints";
import { auditEndpoints } from "@/lib/audit/endpoints";
import { auditOutEndpoints } from "@/lib/audit-out/endpoints";
import { authEndpoints } from "@/lib/auth/endpoints";
import { backupEndpoints } from "@/lib/backups/endpoints";
import { channelEndpoints } from "@/lib/channels/endpoints";
import { deviceEndpoints } from "@/lib/devices/endpoints";
import { noteEndpoints } from "@/lib/devices/note-endpoints";
import { diagnosisEndpoints } from "@/lib/diagnoses/endpoints";
import { handOverEndpoints } from "@/lib/hand-overs/endpoints";
import { type Endpoint, endpoint } from "@/lib/http/endpoint";
import { identityProviderEndpoints } from "@/lib/identity-provider/endpoints";
import { importEndpoints } from "@/lib/imports/endpoints";
import { flatEndpoints } from "@/lib/imports/flat-schemas";
import { addJobEndpoints } from "@/lib/jobs/add-endpoints";
import { jobEndpoints } from "@/lib/jobs/endpoints";
import { certificateEndpoints } from "@/lib/lines/certificate-requests";
import { lineEndpoints } from "@/lib/lines/endpoints";
import { liveEndpoints } from "@/lib/live/endpoints";
import { metricsEndpoints } from "@/lib/metrics/endpoints";
import { networkEndpoints } from "@/lib/networks/endpoints";
import { newLineEndpoints } from "@/lib/new-lines/endpoints";
import { peopleEndpoints } from "@/lib/people/endpoints";
import { photoEndpoints } from "@/lib/photos/endpoints";
import { replacementEndpoints } from "@/lib/replacements/endpoints";
import { reportEndpoints } from "@/lib/reports/endpoints";
import { resetEndpoints } from "@/lib/resets/endpoints";
import { scanEndpoints } from "@/lib/scans/endpoints";
import { documentEndpoints } from "@/lib/settings/endpoints";
import { siteEndpoints } from "@/lib/sites/endpoints";
import { keyEndpoints } from "@/lib/vault/endpoints";
import { webhookEndpoints } from "@/lib/webhooks/endpoints";
import { systemEndpoints } from "./endpoints";

export const getOpenApi = endpoint({
  method: "GET",
  path: "/api/openapi.json",
  summary: "This document",
  access: "open",
  answer: z.record(z.string(), z.unknown()),
});

const declared = [
  ...systemEndpoints,
  ...deviceEndpoints,
  ...noteEndpoints,
  ...photoEndpoints,
  ...documentEndpoints,
  ...lineEndpoints,
  ...certificateEndpoints,
  ...diagnosisEndpoints,
  ...jobEndpoints,
  ...addJobEndpoints,
  ...importEndpoints,
  ...flatEndpoints,
  ...scanEndpoints,
  ...alertEndpoints,
  ...channelEndpoints,
  ...resetEndpoints,
  ...newLineEndpoints,
  ...replacementEndpoints,
  ...reportEndpoints,
  ...handOverEndpoints,
  ...siteEndpoints,
  ...identityProviderEndpoints,
  ...peopleEndpoints,
  ...accountMailEndpoints,
  ...networkEndpoints,
  ...keyEndpoints,
  ...backupEndpoints,
  ...auditEndpoints,
  ...auditOutEndpoints,
  ...liveEndpoints,
  ...metricsEndpoints,
  ...webhookEndpoints,
  getOpenApi,
];

/** One operation with its own method, path and schemas: what the typed client knows. */
export type Declared = (typeof declared)[number] | (typeof authEndpoints)[number];

/** Every operation of the HTTP API but those of the sign-in library; a test compares the list with the route files, and the web server's gate knows its paths by it. */
export const allEndpoints: readonly Endpoint[] = declared as readonly Endpoint[];

/** Everything that GET /api/openapi.json lists. */
export const publishedEndpoints: readonly Endpoint[] = [...allEndpoints, ...(authEndpoints as readonly Endpoint[])];
