import { z } from "zod";
import { fingerprint } from "@/lib/device-access/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";
import { begun, ids, targetsMax } from "./endpoints";
import { certificateToAccept } from "./schemas";

export const listCertificates = endpoint({
  method: "GET",
  path: "/api/jobs/{id}/certificates",
  summary: "The certificates that devices showed which a job is to add, and that nobody has accepted",
  access: "job.see",
  params: byId,
  answer: z.object({ items: z.array(certificateToAccept), total: z.number().int() }),
});

const acceptWish = z.strictObject({
  accept: z
    .array(z.strictObject({ row: z.string().min(1).max(64), sha256: fingerprint }))
    .min(1, "Choose at least one certificate")
    .max(targetsMax),
});
export type AcceptWish = z.infer<typeof acceptWish>;

export const acceptCertificates = endpoint({
  method: "POST",
  path: "/api/jobs/{id}/certificates",
  summary: "Accept these fingerprints: the rows that showed them go on",
  access: "job.run",
  audit: "job.accept_certificates",
  params: byId,
  body: acceptWish,
  answer: begun.extend({ rows: z.number().int() }),
  status: 202,
});

const givenLogin = { username: z.string().min(1).max(255).optional(), password: z.string().min(1, "Type the password").max(255) };
const loginWish = z.union([
  z.strictObject({ group: z.string().min(1).max(64), ...givenLogin }),
  z.strictObject({ rows: ids, ...givenLogin }),
]);
export type LoginWish = z.infer<typeof loginWish>;

export const giveLogin = endpoint({
  method: "POST",
  path: "/api/jobs/{id}/login",
  summary: "Try rows that refused their login, or have none any more, with this one",
  access: "job.run",
  audit: "job.give_login",
  params: byId,
  body: loginWish,
  answer: begun.extend({ rows: z.number().int() }),
  status: 202,
});

/** What a job that adds devices asks of a person. */
export const addJobEndpoints = [listCertificates, acceptCertificates, giveLogin];
