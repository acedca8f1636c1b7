import { expect, test } from "vitest";
import { publishedEndpoints } from "@/lib/api/all-endpoints";
import { auditedOf, type Endpoint } from "@/lib/http/endpoint";
import { type Permission, permissions } from "@/lib/http/permissions";

const takesAway = "only takes away, and who sees a thief at work must not be slowed";
const ownProof = "takes the password itself, or is the proof";
const another = "uses what was set up with the password before, and names no new place";
const places = "says what a building is called and where it belongs; who sees which site is a person's, and wants the password";
const words = "changes what stands on paper or on a screen";

/** What changes something for everybody, or something of one's own account, and still does not ask for the password. Each with why. */
const exceptions: Readonly<Record<string, string>> = {
  "DELETE /api/people/{id}/sessions": takesAway,
  "DELETE /api/tokens/{id}": takesAway,
  "DELETE /api/webhooks/{id}": takesAway,
  "DELETE /api/certificates/{id}": takesAway,
  "DELETE /api/sessions": takesAway,
  "DELETE /api/sessions/{id}": takesAway,
  "POST /api/auth/revoke-sessions": takesAway,
  "POST /api/auth/revoke-other-sessions": takesAway,
  "POST /api/auth/two-factor/enable": ownProof,
  "POST /api/auth/two-factor/disable": ownProof,
  "POST /api/auth/two-factor/generate-backup-codes": ownProof,
  "POST /api/me/password": ownProof,
  "POST /api/me/proof": ownProof,
  "POST /api/me/identity-provider/proof": ownProof,
  "POST /api/channels/{id}/test": another,
  "POST /api/channels/{id}/deliveries/{deliveryId}/replay": another,
  "POST /api/webhooks/{id}/test": another,
  "POST /api/webhooks/{id}/deliveries/{deliveryId}/replay": another,
  "POST /api/account-mail/test": another,
  "POST /api/sign-in-rules/reminders": another,
  "PUT /api/alert-rules": another,
  "POST /api/sites": places,
  "PATCH /api/sites/{id}": places,
  "DELETE /api/sites/{id}": places,
  "POST /api/sites/{id}/logo": words,
  "DELETE /api/sites/{id}/logo": words,
  "PUT /api/company": words,
  "PATCH /api/me": words,
  "PATCH /api/me/passkeys/{id}": words,
  "PUT /api/resets/ticket-rule": "says whether a reset wants a ticket's number, and opens nothing",
  "POST /api/identity-provider/trial/person": "changes nothing, and answers from what an admin reads anyway",
};

/** What is not for admins alone and still makes somebody able to come in. */
const alsoDelicate: readonly Permission[] = ["token.edit"];
/** What the audit calls it when a secret leaves the house. */
const givesAway = /^secret\.use$|reveal|^backup\.take$/;

/** True for what is derived from the declaration alone: it changes what only admins may change, one's own account, or gives a secret away. */
function isDelicate(operation: Endpoint): boolean {
  const { access, method } = operation;
  if (auditedOf(operation).actions.some((action) => givesAway.test(action))) {
    return true;
  }
  if (method === "GET" || access === "open") {
    return false;
  }
  return access === "signed_in" || alsoDelicate.includes(access) || permissions[access].every((role) => role === "admin");
}

test("the password again is asked for by every operation that changes what only admins may, one's own account, or gives a secret away; or it stands here why not", () => {
  const delicate = publishedEndpoints.filter(isDelicate);
  const silent = delicate.filter(({ freshPassword }) => freshPassword === undefined).map(({ method, path }) => `${method} ${path}`);
  expect(silent.sort()).toEqual(Object.keys(exceptions).sort());
  expect(delicate.length - silent.length, "that do ask").toBeGreaterThan(30);
});
