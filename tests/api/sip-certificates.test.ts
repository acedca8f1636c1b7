import { afterAll, beforeAll, expect, test } from "vitest";
import type { AcceptedCertificate } from "@/lib/lines/certificate-requests";
import type { LineDetail } from "@/lib/lines/endpoints";
import { makeCertificate } from "@/lib/simulators/certificate";
import { type Registrar, startRegistrar } from "@/lib/simulators/registrar";
import type { Person } from "../support/api-kit";
import { type LineWorld, startLineWorld } from "../support/line-world";

interface Proof {
  readonly endId: string;
  readonly result: string;
  readonly words: string;
  readonly certificate?: { readonly server: string; readonly presented: { readonly sha256: string }; readonly pinned?: string };
}

let world: LineWorld;
let registrar: Registrar | undefined;

/** A server with this certificate, at the port of the one before. */
async function serve(certificate: Awaited<ReturnType<typeof makeCertificate>>): Promise<void> {
  const tlsPort = registrar?.tlsPort;
  await registrar?.close();
  const lookup = (user: string) => {
    const end = world.accepting.get(user);
    return end && { password: end.secret() };
  };
  registrar = await startRegistrar({ realm: "127.0.0.1", accounts: { lookup }, certificate, ...(tlsPort ? { tlsPort } : {}) });
}

/** A monitor and an extension whose line is at that server over TLS; resolves with the line's id. */
async function lineOverTls(user: string): Promise<string> {
  await world.pbx([user]);
  await world.door("basip-monitor", user, { sip: { proxy: `sip:127.0.0.1:${registrar?.tlsPort}`, realm: "127.0.0.1", transport: "tls" } });
  return (await world.lineOf(user)).id;
}

async function check(id: string, as: Person = world.installer) {
  const checked = await as<{ line: LineDetail; proofs: Proof[] }>("POST", `/api/lines/${id}/check`, {});
  expect(checked.status, checked.text).toBe(200);
  return checked.body;
}

const accept = (id: string, endId: string | undefined, sha256: string, as: Person = world.installer) =>
  as<LineDetail & { code: string; certificate?: unknown }>("POST", `/api/lines/${id}/certificate`, { endId: endId ?? "", sha256 });

const certificatesOf = ({ line }: { line: LineDetail }) => line.disagreements.filter((disagreement) => disagreement.code === "certificate");

beforeAll(async () => {
  world = await startLineWorld();
  (await import("@/lib/device-access/registration-probe")).proveWith(undefined);
});
afterAll(async () => {
  await registrar?.close();
  await world?.close();
});

test("a SIP server's own certificate is shown, accepted by a person for all its accounts, and refused once it is another", async () => {
  const [first, second] = [await makeCertificate(), await makeCertificate()];
  await serve(first);
  const server = `127.0.0.1:${registrar?.tlsPort}`;
  const [id, neighbour] = [await lineOverTls("721"), await lineOverTls("722")];

  const before = await check(id);
  expect(before.proofs).toMatchObject([1, 2].map(() => ({ result: "certificate_not_accepted" })));
  expect(before.proofs[0]?.certificate).toMatchObject({ server, presented: { sha256: first.sha256, selfSigned: true } });
  expect(before.proofs[0]?.certificate).not.toHaveProperty("pinned");
  // Not accepted is worth knowing; nothing is broken by it.
  expect(certificatesOf(before).map((finding) => finding.severity)).toEqual(["note", "note"]);
  expect(registrar?.attempts).toEqual([]);

  const endId = before.proofs[0]?.endId;
  const helpdesk = await check(id, world.helpdesk);
  expect(helpdesk.proofs.every((proof) => proof.certificate === undefined)).toBe(true);
  expect((await accept(id, endId, first.sha256, world.helpdesk)).status).toBe(403);
  const wrong = await accept(id, endId, second.sha256);
  expect([wrong.status, wrong.body.code]).toEqual([409, "certificate_changed"]);
  expect((await accept(id, "another", first.sha256)).status).toBe(404);

  const accepted = await accept(id, endId, first.sha256);
  expect(accepted.status, accepted.text).toBe(200);
  expect(certificatesOf({ line: accepted.body })).toEqual([]);
  for (const line of [id, neighbour]) {
    expect((await check(line)).proofs.map((proof) => proof.result)).toEqual(["ok", "ok"]);
  }

  await serve(second);
  const after = await check(id);
  expect(after.proofs[0]?.words).toContain("another certificate than the one that was accepted");
  expect(after.proofs[0]?.certificate).toMatchObject({ presented: { sha256: second.sha256 }, pinned: first.sha256 });
  expect(certificatesOf(after).map((finding) => finding.severity)).toEqual(["problem", "problem"]);
  expect(registrar?.attempts).toEqual([]);
  expect((await accept(id, endId, second.sha256)).status).toBe(200);
  expect((await check(id)).proofs.map((proof) => proof.result)).toEqual(["ok", "ok"]);

  const entries = await (await world.api.audit()).findMany({ where: { action: "line.certificate" }, orderBy: { at: "asc" } });
  expect(entries.map((entry) => [entry.subjectId, JSON.parse(entry.detail)])).toEqual([
    [id, { server, sha256: first.sha256 }],
    [id, { server, sha256: second.sha256, before: first.sha256 }],
  ]);
});

test("an admin sees what was accepted and by whom, and withdraws it: nothing of SIP goes there until it is accepted again", async () => {
  const admin = await world.api.as("admin");
  const { body } = await admin<{ items: AcceptedCertificate[] }>("GET", "/api/certificates");
  const server = `127.0.0.1:${registrar?.tlsPort}`;
  expect(body.items).toMatchObject([{ server, acceptedBy: expect.stringMatching(/installer/), validTo: expect.any(String) }]);
  const [pinned] = body.items;
  expect((await world.installer("DELETE", `/api/certificates/${pinned?.id}`)).status).toBe(403);

  // The line says of another certificate what is no longer so once nothing is accepted.
  await serve(await makeCertificate());
  const { id } = await world.lineOf("721");
  const changed = await check(id);
  expect(certificatesOf(changed).map((finding) => finding.severity)).toEqual(["problem", "problem"]);
  expect((await admin("DELETE", `/api/certificates/${pinned?.id}`)).status).toBe(204);
  expect((await admin("DELETE", `/api/certificates/${pinned?.id}`)).status).toBe(404);
  expect((await admin<{ items: unknown[] }>("GET", "/api/certificates")).body.items).toEqual([]);
  expect(certificatesOf({ line: (await world.installer<LineDetail>("GET", `/api/lines/${id}`)).body })).toEqual([]);

  const after = await check(id);
  expect(after.proofs.map((proof) => proof.result)).toEqual(["certificate_not_accepted", "certificate_not_accepted"]);
  expect(registrar?.attempts).toEqual([]);
  const entries = await (await world.api.audit()).findMany({ where: { action: "certificate.withdraw" } });
  expect(entries.map((entry) => [entry.subjectName, JSON.parse(entry.detail)])).toEqual([[server, { server, sha256: pinned?.sha256 }]]);
  const proof = after.proofs[0];
  expect((await accept(id, proof?.endId, proof?.certificate?.presented.sha256 ?? "")).status).toBe(200);
});

test("a reset over TLS is proven where the certificate is accepted", async () => {
  const id = await lineOverTls("723");
  const begun = await world.reset(id);
  expect((await world.ended(begun.body.id)).state).toBe("done");
  expect((await check(id)).proofs.map((proof) => proof.result)).toEqual(["ok", "ok"]);
});

test("an account that does not use TLS has no certificate to accept", async () => {
  await world.pbx(["724"]);
  await world.door("basip-monitor", "724");
  const { ends, id } = await world.lineOf("724");
  expect((await accept(id, ends[0]?.id, "0".repeat(64))).status).toBe(409);
});
