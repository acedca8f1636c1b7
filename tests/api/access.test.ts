import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountMailEndpoints } from "@/lib/account-mail/endpoints";
import { alertEndpoints } from "@/lib/alerts/endpoints";
import { auditEndpoints } from "@/lib/audit/endpoints";
import { auditOutEndpoints } from "@/lib/audit-out/endpoints";
import { backupEndpoints } from "@/lib/backups/endpoints";
import { channelEndpoints } from "@/lib/channels/endpoints";
import { noteEndpoints } from "@/lib/devices/note-endpoints";
import { handOverEndpoints } from "@/lib/hand-overs/endpoints";
import { type Role, roles } from "@/lib/http/permissions";
import { getProvider, putProvider } from "@/lib/identity-provider/endpoints";
import { flatEndpoints } from "@/lib/imports/flat-schemas";
import { jobEndpoints } from "@/lib/jobs/endpoints";
import { certificateEndpoints } from "@/lib/lines/certificate-requests";
import { networkEndpoints } from "@/lib/networks/endpoints";
import { newLineEndpoints } from "@/lib/new-lines/endpoints";
import { peopleEndpoints } from "@/lib/people/endpoints";
import { photoEndpoints } from "@/lib/photos/endpoints";
import { replacementEndpoints } from "@/lib/replacements/endpoints";
import { getAvailability, getKnownSecrets, getLineAvailability, getSite } from "@/lib/reports/endpoints";
import { siteEndpoints } from "@/lib/sites/endpoints";
import { keyEndpoints } from "@/lib/vault/endpoints";
import { webhookEndpoints } from "@/lib/webhooks/endpoints";
import { type Api, type Person, startApi } from "@/tests/support/api-kit";

/** Who may, written down a second time on purpose: a change of the permission table must be meant. */
const expected: Readonly<Record<string, readonly Role[] | "open">> = {
  "GET /api/people": ["admin"],
  "GET /api/people/{id}": ["admin"],
  "POST /api/people": ["admin"],
  "POST /api/people/{id}/link": ["admin"],
  "POST /api/people/{id}/second-step": ["admin"],
  "PATCH /api/people/{id}": ["admin"],
  "DELETE /api/people/{id}": ["admin"],
  "DELETE /api/people/{id}/sessions": ["admin"],
  "GET /api/people/{id}/secrets": ["admin"],
  "GET /api/setup": "open",
  "POST /api/setup": "open",
  "GET /api/me": roles,
  "PATCH /api/me": roles,
  "POST /api/me/password": roles,
  "GET /api/me/second-step": roles,
  "GET /api/me/proof": roles,
  "POST /api/me/proof": roles,
  "GET /api/me/sign-ins": roles,
  "GET /api/me/passkeys": roles,
  "PATCH /api/me/passkeys/{id}": roles,
  "DELETE /api/me/passkeys/{id}": roles,
  "GET /api/me/views": ["admin", "installer", "viewer"],
  "POST /api/me/views": ["admin", "installer", "viewer"],
  "DELETE /api/me/views/{id}": ["admin", "installer", "viewer"],
  "GET /api/sign-in-rules": ["admin"],
  "PUT /api/sign-in-rules": ["admin"],
  "POST /api/sign-in-rules/reminders": ["admin"],
  "GET /api/emergency-admin": ["admin"],
  "PUT /api/emergency-admin": ["admin"],
  "POST /api/emergency-admin/trial": ["admin"],
  "GET /api/identity-provider": ["admin"],
  "PUT /api/identity-provider": ["admin"],
  "GET /api/account-mail": ["admin"],
  "PUT /api/account-mail": ["admin"],
  "GET /api/account-mail/deliveries": ["admin"],
  "POST /api/account-mail/deliveries/{id}/again": ["admin"],
  "POST /api/account-mail/test": ["admin"],
  "POST /api/forgotten-password": "open",
  "GET /api/tokens": ["admin", "installer"],
  "POST /api/tokens": ["admin", "installer"],
  "DELETE /api/tokens/{id}": ["admin", "installer"],
  "GET /api/webhooks": ["admin"],
  "POST /api/webhooks": ["admin"],
  "PATCH /api/webhooks/{id}": ["admin"],
  "DELETE /api/webhooks/{id}": ["admin"],
  "POST /api/webhooks/{id}/test": ["admin"],
  "GET /api/webhooks/{id}/deliveries": ["admin"],
  "POST /api/webhooks/{id}/deliveries/{deliveryId}/replay": ["admin"],
  "GET /api/backups": ["admin"],
  "GET /api/backups/standing": ["admin"],
  "POST /api/backups": ["admin"],
  "PATCH /api/backups/settings": ["admin"],
  "GET /api/backups/{id}/file": ["admin"],
  "POST /api/backups/{id}/drill": ["admin"],
  "GET /api/sessions": roles,
  "DELETE /api/sessions/{id}": roles,
  "GET /api/sites": roles,
  "GET /api/sites/{id}": roles,
  "GET /api/sites/{id}/report": ["admin", "installer", "viewer"],
  "GET /api/me/digest": roles,
  "PUT /api/me/digest": roles,
  "GET /api/me/digest/preview": roles,
  "GET /api/sites/{id}/report-mail": ["admin"],
  "PUT /api/sites/{id}/report-mail": ["admin"],
  "DELETE /api/sites/{id}/report-mail": ["admin"],
  "GET /api/sites/{id}/availability": ["admin", "installer", "viewer"],
  "GET /api/sites/{id}/hand-over": ["admin", "installer", "viewer"],
  "POST /api/sites/{id}/hand-over": ["admin", "installer"],
  "GET /api/sites/{id}/hand-overs": ["admin", "installer", "viewer"],
  "GET /api/hand-overs/{id}": ["admin", "installer", "viewer"],
  "POST /api/sites/{id}/hand-over/points": ["admin", "installer"],
  "DELETE /api/sites/{id}/hand-over/points/{pointId}": ["admin", "installer"],
  "POST /api/sites/{id}/logo": ["admin"],
  "DELETE /api/sites/{id}/logo": ["admin"],
  "GET /api/labels": ["admin", "installer", "viewer"],
  "GET /api/sites/{id}/photos": ["admin", "installer", "viewer"],
  "POST /api/sites/{id}/photos": ["admin", "installer"],
  "GET /api/devices/{id}/photos": ["admin", "installer", "viewer"],
  "POST /api/devices/{id}/photos": ["admin", "installer"],
  "PATCH /api/photos/{id}": ["admin", "installer"],
  "DELETE /api/photos/{id}": ["admin", "installer"],
  "GET /api/photos/{id}/file": ["admin", "installer", "viewer"],
  "GET /api/devices/{id}/notes": ["admin", "installer", "viewer"],
  "POST /api/devices/{id}/notes": ["admin", "installer"],
  "PATCH /api/devices/{id}/notes/{noteId}": ["admin", "installer"],
  "DELETE /api/devices/{id}/notes/{noteId}": ["admin", "installer"],
  "GET /api/company": ["admin", "installer", "viewer"],
  "PUT /api/company": ["admin"],
  "POST /api/sites": ["admin"],
  "PATCH /api/sites/{id}": ["admin"],
  "DELETE /api/sites/{id}": ["admin"],
  "GET /api/networks": ["admin"],
  "POST /api/networks": ["admin"],
  "DELETE /api/networks/{id}": ["admin"],
  "GET /api/certificates": ["admin"],
  "DELETE /api/certificates/{id}": ["admin"],
  "GET /api/keys": ["admin"],
  "GET /api/audit": roles,
  "GET /api/audit/acts": ["admin"],
  "GET /api/audit/export": ["admin"],
  "GET /api/audit/head": ["admin"],
  "GET /api/audit/head/channel": ["admin"],
  "PUT /api/audit/head/channel": ["admin"],
  "GET /api/audit/verify": ["admin"],
  "GET /api/jobs": ["admin", "installer", "viewer"],
  "POST /api/jobs": ["admin", "installer"],
  "POST /api/jobs/choice": ["admin", "installer"],
  "POST /api/imports/flats": ["admin", "installer"],
  "GET /api/jobs/{id}": ["admin", "installer", "viewer"],
  "GET /api/jobs/{id}/rows": ["admin", "installer", "viewer"],
  "GET /api/jobs/{id}/report": ["admin", "installer", "viewer"],
  "POST /api/jobs/{id}/start": ["admin", "installer"],
  "POST /api/jobs/{id}/pause": ["admin", "installer"],
  "POST /api/jobs/{id}/resume": ["admin", "installer"],
  "POST /api/jobs/{id}/stop": ["admin", "installer"],
  "POST /api/jobs/{id}/retry": ["admin", "installer"],
  "POST /api/jobs/{id}/give-up": ["admin", "installer"],
  "POST /api/jobs/{id}/put-back": ["admin", "installer"],
  "POST /api/jobs/{id}/reveals": ["admin", "installer"],
  "GET /api/lines/{id}/jobs": roles,
  "GET /api/lines/{id}/availability": roles,
  "GET /api/alerts": roles,
  "GET /api/alerts/{id}": roles,
  "POST /api/alerts/{id}/acknowledge": ["admin", "installer", "helpdesk"],
  "DELETE /api/alerts/{id}/acknowledge": ["admin", "installer", "helpdesk"],
  "POST /api/alerts/{id}/notes": ["admin", "installer", "helpdesk"],
  "GET /api/alert-rules": ["admin"],
  "PUT /api/alert-rules": ["admin"],
  "GET /api/channels": ["admin"],
  "POST /api/channels": ["admin"],
  "PATCH /api/channels/{id}": ["admin"],
  "DELETE /api/channels/{id}": ["admin"],
  "POST /api/channels/{id}/test": ["admin"],
  "GET /api/channels/{id}/deliveries": ["admin"],
  "POST /api/channels/{id}/deliveries/{deliveryId}/replay": ["admin"],
  "GET /api/mail": ["admin"],
  "PUT /api/mail": ["admin"],
  "GET /api/maintenance": roles,
  "POST /api/maintenance": ["admin", "installer"],
  "DELETE /api/maintenance": ["admin", "installer"],
  "DELETE /api/maintenance/{id}": ["admin", "installer"],
  "GET /api/devices/{id}/new-line": ["admin", "installer"],
  "POST /api/devices/{id}/new-line": ["admin", "installer"],
  "GET /api/new-lines": ["admin", "installer"],
  "GET /api/new-lines/{id}": ["admin", "installer"],
  "POST /api/new-lines/{id}/finish": ["admin", "installer"],
  "POST /api/new-lines/{id}/put-back": ["admin", "installer"],
  "POST /api/devices/{id}/replacement/plan": ["admin", "installer"],
  "POST /api/devices/{id}/replacement": ["admin", "installer"],
  "GET /api/devices/{id}/replacement": ["admin", "installer"],
  "POST /api/devices/{id}/replacement/finish": ["admin", "installer"],
  "POST /api/devices/{id}/replacement/leave": ["admin", "installer"],
  // Last, because it signs the callers out.
  "DELETE /api/sessions": roles,
};

const endpoints = [
  ...peopleEndpoints,
  ...accountMailEndpoints,
  getProvider,
  putProvider,
  getKnownSecrets,
  getSite,
  getAvailability,
  getLineAvailability,
  ...siteEndpoints,
  ...handOverEndpoints,
  ...photoEndpoints,
  ...noteEndpoints,
  ...networkEndpoints,
  ...certificateEndpoints,
  ...keyEndpoints,
  ...auditEndpoints,
  ...auditOutEndpoints,
  ...jobEndpoints,
  ...flatEndpoints,
  ...webhookEndpoints,
  ...alertEndpoints,
  ...newLineEndpoints,
  ...replacementEndpoints,
  ...channelEndpoints,
  ...backupEndpoints,
];

let api: Api;
const people = new Map<Role, Person>();
beforeAll(async () => {
  api = await startApi();
  for (const role of roles) {
    people.set(role, await api.as(role));
  }
});
afterAll(() => api.close());

test("every endpoint is in the table", () => {
  expect(endpoints.map((endpoint) => `${endpoint.method} ${endpoint.path}`).sort()).toEqual(Object.keys(expected).sort());
});

describe.each(Object.entries(expected))("%s", (operation, who) => {
  const [method = "", template = ""] = operation.split(" ");
  const path = template.replace(/\{\w+\}/g, "no-such-id");
  // Past the permission, a request without a usable body or id ends in 404 or 422: nothing is changed here.
  const body = method === "GET" || method === "DELETE" ? undefined : { unknownKey: true };

  test("is refused to callers who are not signed in", async () => {
    const reply = await api.anyone(method, path, body);
    expect(reply.status).toBe(who === "open" ? 422 : 401);
    expect(reply.body).toMatchObject({ code: who === "open" ? "validation_failed" : "not_authenticated" });
  });

  test.each(roles)("answers the role %s as the table says", async (role) => {
    const reply = await (people.get(role) ?? api.anyone)(method, path, body);
    const allowed = who === "open" || who.includes(role);
    if (allowed) {
      expect([200, 204, 404, 422], reply.text).toContain(reply.status);
    } else {
      expect(reply.status).toBe(403);
      expect(reply.body.code).toBe("forbidden");
    }
  });

  test("is refused to a page of another site, if it changes anything", async () => {
    if (method === "GET") {
      return;
    }
    const admin = await api.as("admin");
    const reply = await admin(method, path, body, { origin: "https://elsewhere.example" });
    expect(reply.status).toBe(403);
  });
});
