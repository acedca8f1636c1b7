import { afterAll, beforeAll, expect, test } from "vitest";
import type { Disagreement } from "@/lib/lines/schemas";
import { sampleRecords } from "@/lib/simulators/portsip/simulator";
import { type LineWorld, startLineWorld } from "../support/line-world";

let world: LineWorld;
beforeAll(async () => {
  world = await startLineWorld();
});
afterAll(() => world?.close());

async function found(user: string, code: string): Promise<Disagreement | undefined> {
  return (await world.lineOf(user)).disagreements.find((disagreement) => disagreement.code === code);
}

/** Makes the prepared change as the page does: read, then write the patch on what was read. */
async function make({ fix }: Disagreement): Promise<void> {
  const path = `/api/devices/${fix?.deviceId}/settings/${fix?.document}`;
  const { body } = await world.installer<{ baseline: string }>("GET", path);
  const written = await world.installer("PUT", path, { values: fix?.patch }, { "if-match": `"${body.baseline}"` });
  expect(written.status, written.text).toBe(200);
  await world.settle();
}

test("a transport that the gateway does not take is told in words, and making the prepared change settles it", async () => {
  await world.gateway(["701"]);
  const door = await world.door("basip-panel", "701", { sip: { transport: "tcp" }, simulator: { masking: false } });
  const disagreement = await found("701", "transport");
  expect(disagreement).toMatchObject({
    severity: "problem",
    fix: { deviceId: door.id, document: "sip", record: "", patch: { transport: "udp" } },
  });
  expect(disagreement?.words).toMatch(/^Door 701 uses TCP, Gateway \d+ takes UDP for this account\.$/);
  await make(disagreement as Disagreement);
  expect(door.simulator.held("sip")).toMatchObject({ transport: "udp", password: door.secret() });
  expect(await found("701", "transport")).toBeUndefined();
});

test("an interval beyond what the PBX allows is told in words, and making the prepared change settles it", async () => {
  const accepts = {
    auth_mode: "ACCEPT_REGISTER",
    auth_id: "702",
    reregister_interval: 90,
    hostname: "127.0.0.1",
    password: "Trunk-pass-702",
  };
  await world.pbx([], { providers: [sampleRecords.provider({ name: "Doors", ...accepts })] });
  const door = await world.door("basip-panel", "702", {
    secret: accepts.password,
    sip: { registration_interval: 600 },
    simulator: { masking: false },
  });
  const disagreement = await found("702", "interval");
  expect(disagreement).toMatchObject({ severity: "problem", fix: { deviceId: door.id, patch: { registration_interval: 90 } } });
  expect(disagreement?.words).toMatch(/^Door 702 registers every 600 s\. PBX \d+ allows at most 90 s/);
  await make(disagreement as Disagreement);
  expect(await found("702", "interval")).toBeUndefined();
});

test("who only resets lines is told of a disagreement, and offered no change", async () => {
  await world.gateway(["703"]);
  await world.door("basip-panel", "703", { sip: { transport: "tcp" } });
  const { body } = await world.helpdesk<{ items: { disagreements: Disagreement[] }[] }>("GET", "/api/lines?query=703");
  const told = body.items.flatMap((line) => line.disagreements);
  expect(told.map((finding) => finding.code)).toContain("transport");
  expect(told.every((candidate) => candidate.fix === undefined)).toBe(true);
});
