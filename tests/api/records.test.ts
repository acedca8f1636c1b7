import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { manifestOf } from "@/lib/drivers/catalog";
import { type DigiumGatewayOptions, type DigiumGatewaySimulator, startDigiumGateway } from "@/lib/simulators/digium-gateway/simulator";
import { type PortsipOptions, type PortsipSimulator, sampleRecords, startPortsip } from "@/lib/simulators/portsip/simulator";
import { type Api, type Person, startApi } from "../support/api-kit";
import { addDevice, type SectionBody } from "../support/site-of-devices";

let api: Api;
let installer: Person;
let running: { close(): Promise<void> }[] = [];

interface RecordBody extends SectionBody {
  readonly detail: string;
  readonly id: string;
}

interface List {
  readonly items: { id: string; title: string; values: Record<string, unknown> }[];
  readonly total?: number;
}

beforeAll(async () => {
  api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8", LINEWARD_HEADERS_MS: "1500" } });
  installer = await api.as("installer");
});
afterEach(async () => {
  await (await import("../support/api-product")).quiet();
  await Promise.all(running.map((item) => item.close()));
  running = [];
});
afterAll(() => api.close());

async function settled(): Promise<void> {
  await (await import("../support/api-product")).quiet();
}

async function pbx(options: PortsipOptions = {}): Promise<{ pbx: PortsipSimulator; path: string }> {
  const simulator = await startPortsip(options);
  running.push(simulator);
  const added = await addDevice(installer, simulator);
  expect(added.status, added.text).toBe(201);
  await settled();
  return { pbx: simulator, path: `/api/devices/${added.body.id}/records` };
}

async function gateway(options: DigiumGatewayOptions = {}): Promise<{ gateway: DigiumGatewaySimulator; path: string }> {
  const simulator = await startDigiumGateway(options);
  running.push(simulator);
  const added = await addDevice(installer, simulator, { certificate: { sha256: simulator.certificate?.sha256 } });
  expect(added.status, added.text).toBe(201);
  await settled();
  return { gateway: simulator, path: `/api/devices/${added.body.id}/records` };
}

/** A record's values as a copy starts from them: what the device sets itself stays behind. */
function copied({ values }: RecordBody): Record<string, unknown> {
  const { status: _status, ...kept } = values;
  return kept;
}

const match = (baseline: string) => ({ "if-match": `"${baseline}"` });
const endpoint = { ...manifestOf("digium-gateway")?.collections[0]?.blank };

describe("a PBX's providers", () => {
  test("are listed by their own ids above 2^53, without a secret", async () => {
    const provider = sampleRecords.provider({ name: "Nordtel", password: "Trunk-Secret-77", auth_id: "nord" });
    const { path } = await pbx({ providers: [provider] });
    const list = await installer<List>("GET", `${path}/providers`);
    expect(list.status, list.text).toBe(200);
    expect(list.body.items[0]?.title).toBe("Nordtel");
    expect(Number.isSafeInteger(Number(list.body.items[0]?.id))).toBe(false);
    expect(list.text).not.toContain("Trunk-Secret-77");
    const reply = await installer<RecordBody>("GET", `${path}/providers/${list.body.items[0]?.id}`);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.id).toBe(list.body.items[0]?.id);
    expect(reply.text).not.toContain("Trunk-Secret-77");
  });

  test("whose parameters hold a password show them to nobody, keep them nowhere in clear, and leave them as they are", async () => {
    const hidden = [{ name: "X-Auth", value: "user=5;password=Carrier-Hidden-1" }];
    const { pbx: simulator, path } = await pbx({ providers: [sampleRecords.provider({ name: "Nordtel", in_parameters: hidden })] });
    const list = await installer<List>("GET", `${path}/providers`);
    const id = list.body.items[0]?.id ?? "";
    const read = await installer<RecordBody>("GET", `${path}/providers/${id}`);
    const warnings = [{ path: "in_parameters", message: expect.stringContaining("shown to nobody") }];
    expect(read.body).toMatchObject({ withheld: expect.arrayContaining(["in_parameters"]), warnings });
    const write = (from: RecordBody, values: Record<string, unknown>) =>
      installer<RecordBody>("PUT", `${path}/providers/${id}`, { values }, match(from.baseline));
    const written = await write(read.body, { port: 5099 });
    expect(written.status, written.text).toBe(200);
    expect(simulator.record("providers", id)).toMatchObject({ port: 5099, in_parameters: hidden });

    const typed = await write(written.body, { in_parameters: '[{"secret":"Typed-Hidden-2"}]' });
    expect([typed.status, typed.body.fields]).toMatchObject([422, [{ path: "in_parameters", message: /looks like a password/ }]]);
    const emptied = await write(written.body, { in_parameters: "[]" });
    expect(emptied.body.change?.changes).toMatchObject([{ path: "in_parameters", from: "set", to: "new", secret: true }]);
    expect(simulator.record("providers", id)).toMatchObject({ in_parameters: [] });
    const back = await installer("POST", `${path.replace("/records", "/changes")}/${emptied.body.change?.id}/revert`, {});
    expect([back.status, back.body]).toMatchObject([409, { detail: /never known to Lineward/ }]);

    const rows = JSON.stringify([
      await api.db.snapshot.findMany(),
      await api.db.change.findMany(),
      await (await api.audit()).findMany(),
      await api.db.lineEnd.findMany(),
    ]);
    const texts = [list, read, written, typed, emptied, back].map((item) => item.text);
    expect([...texts, rows].filter((text) => /Hidden-[12]/.test(text))).toEqual([]);
  });

  test.each(["replace", "patch"] as const)("are edited on a PBX that does a %s, and everything else stays", async (update) => {
    const provider = sampleRecords.provider({ name: "Nordtel", password: "Trunk-Secret-77", auth_id: "nord" });
    const { pbx: simulator, path } = await pbx({ providers: [provider], update });
    const id = simulator.ids("providers")[0] ?? "";
    const before = simulator.record("providers", id);
    const read = await installer<RecordBody>("GET", `${path}/providers/${id}`);
    const written = await installer<RecordBody>(
      "PUT",
      `${path}/providers/${id}`,
      { values: { port: 5099 }, reason: "move" },
      match(read.body.baseline),
    );
    expect(written.status, written.text).toBe(200);
    expect(simulator.record("providers", id)).toEqual({ ...before, port: 5099 });
  });

  test("are made and removed; a stale removal is refused", async () => {
    const { pbx: simulator, path } = await pbx({
      providers: [sampleRecords.provider({ name: "First", auth_id: "f", password: "First-Secret-1" })],
    });
    const copy = await installer<RecordBody>("GET", `${path}/providers/${simulator.ids("providers")[0]}`);
    const made = await installer<RecordBody>("POST", `${path}/providers`, {
      values: { ...copied(copy.body), name: "Second", auth_id: "s", password: "Second-Secret-2" },
    });
    expect(made.status, made.text).toBe(201);
    expect(simulator.ids("providers")).toContain(made.body.id);
    const nameless = await installer<RecordBody>("POST", `${path}/providers`, { values: { auth_id: "n", password: "Third-Secret-3" } });
    expect(nameless.status, nameless.text).toBe(422);
    expect(nameless.body.fields?.map((complaint) => complaint.path)).toContain("name");
    const stale = await installer("DELETE", `${path}/providers/${made.body.id}`, undefined, match("another"));
    expect(stale.status).toBe(412);
    const gone = await installer("DELETE", `${path}/providers/${made.body.id}`, undefined, match(made.body.baseline));
    expect(gone.status, gone.text).toBe(200);
    expect(simulator.ids("providers")).not.toContain(made.body.id);
    expect((await installer("GET", `${path}/providers/${made.body.id}`)).status).toBe(404);
  });

  test("a creation whose answer is lost is found by looking, and is not made twice", async () => {
    const { pbx: simulator, path } = await pbx({
      providers: [sampleRecords.provider({ name: "First", auth_id: "f", password: "First-Secret-1" })],
    });
    const copy = await installer<RecordBody>("GET", `${path}/providers/${simulator.ids("providers")[0]}`);
    simulator.fail({ fault: "applies_and_drops", match: /create/, times: 1 });
    const made = await installer<RecordBody>("POST", `${path}/providers`, {
      values: { ...copied(copy.body), name: "Lost", auth_id: "l", password: "Lost-Secret-3" },
    });
    expect(made.status, made.text).toBe(201);
    expect(simulator.ids("providers")).toHaveLength(2);
    const rows = await api.db.secret.findMany({ where: { record: made.body.id, state: "current" } });
    expect(rows).toHaveLength(1);
  });

  test("a search looks through every page", async () => {
    const providers = Array.from({ length: 120 }, (_, at) =>
      sampleRecords.provider({ name: at === 119 ? "Süd Weißgaß ＴＷＯ" : `Trunk ${at}`, auth_id: `t${at}`, password: "Trunk-Secret-77" }),
    );
    const { path } = await pbx({ providers });
    const found = await installer<List>("GET", `${path}/providers?query=trunk%20117`);
    expect(found.body.items.map((item) => item.title)).toEqual(["Trunk 117"]);
    expect(found.body.total).toBe(1);
    const folded = await installer<List>("GET", `${path}/providers?query=${encodeURIComponent("WEISSGASS sud two")}`);
    expect(folded.body.items.map((item) => item.title)).toEqual(["Süd Weißgaß ＴＷＯ"]);
  });
});

describe("a PBX's extensions", () => {
  test("both secrets are changed apart, and neither reaches the browser", async () => {
    const extension = sampleRecords.extension("204", { password: "Sip-Secret-204", web_access_password: "Web-Secret-204" });
    const { pbx: simulator, path } = await pbx({ extensions: [extension] });
    const id = simulator.ids("extensions")[0] ?? "";
    const read = await installer<RecordBody>("GET", `${path}/extensions/${id}`);
    expect(read.status, read.text).toBe(200);
    expect(read.text).not.toMatch(/Sip-Secret|Web-Secret/);
    const written = await installer<RecordBody>(
      "PUT",
      `${path}/extensions/${id}`,
      { values: { password: "New-Sip-Secret-9" } },
      match(read.body.baseline),
    );
    expect(written.status, written.text).toBe(200);
    expect(written.text).not.toContain("New-Sip-Secret-9");
    expect(simulator.record("extensions", id)).toMatchObject({ password: "New-Sip-Secret-9", web_access_password: "Web-Secret-204" });
  });

  test("are made with a number, names and both secrets, have that number for ever, and are removed", async () => {
    const { pbx: simulator, path } = await pbx({ extensions: [sampleRecords.extension("204")] });
    const values = {
      extension_number: "317",
      profile: { first_name: "Apartment", last_name: "17" },
      password: "New-Sip-Secret-317",
      web_access_password: "New-Web-Secret-317",
    };
    const create = (changed: object) => installer<RecordBody>("POST", `${path}/extensions`, { values: { ...values, ...changed } });
    for (const [changed, field] of [
      [{ extension_number: "3 17" }, "extension_number"],
      [{ extension_number: undefined }, "extension_number"],
      [{ password: undefined }, "password"],
      [{ profile: { email: "no address" } }, "profile.email"],
    ] as const) {
      const refused = await create(changed);
      expect(refused.status, refused.text).toBe(422);
      expect(
        refused.body.fields?.map((complaint) => complaint.path),
        refused.text,
      ).toContain(field);
    }
    const taken = await create({ extension_number: "204" });
    expect(taken.status, taken.text).toBe(422);
    expect(taken.body.detail).toContain("exists");
    expect(simulator.ids("extensions")).toHaveLength(1);

    simulator.fail({ fault: "applies_and_drops", match: /create/, times: 1 });
    const made = await create({});
    expect(made.status, made.text).toBe(201);
    expect(made.text).not.toMatch(/New-(Sip|Web)-Secret/);
    expect(simulator.record("extensions", made.body.id)).toMatchObject(values);
    const lines = await installer<List>("GET", "/api/lines?query=317");
    expect(lines.body.items).toHaveLength(1);
    const renumbered = await installer(
      "PUT",
      `${path}/extensions/${made.body.id}`,
      { values: { extension_number: "318" } },
      match(made.body.baseline),
    );
    expect(renumbered.status, renumbered.text).toBe(422);
    const gone = await installer("DELETE", `${path}/extensions/${made.body.id}`, undefined, match(made.body.baseline));
    expect(gone.status, gone.text).toBe(200);
    expect(simulator.ids("extensions")).toHaveLength(1);
  });
});

describe("a gateway's endpoints", () => {
  const endpoints = [{ name: "apt-204", registration: "in", defaultuser: "204", secret: "Gw-204-a91c", host: "dynamic", future_flag: 7 }];

  test.each([true, false])("are renamed without a second one appearing (ids told: %s)", async (ids) => {
    const { gateway: simulator, path } = await gateway({ endpoints, ids });
    const list = await installer<List>("GET", `${path}/sip-endpoints`);
    const id = list.body.items[0]?.id ?? "";
    const read = await installer<RecordBody>("GET", `${path}/sip-endpoints/${encodeURIComponent(id)}`);
    expect(read.status, read.text).toBe(200);
    const written = await installer<RecordBody>(
      "PUT",
      `${path}/sip-endpoints/${encodeURIComponent(id)}`,
      { values: { name: "apt-204b" } },
      match(read.body.baseline),
    );
    expect(written.status, written.text).toBe(200);
    const after = await installer<List>("GET", `${path}/sip-endpoints`);
    expect(after.body.items.map((item) => item.title)).toEqual(["apt-204b"]);
    const again = await installer<RecordBody>("GET", `${path}/sip-endpoints/${encodeURIComponent(written.body.id)}`);
    expect(again.status, again.text).toBe(200);
    const second = await installer<RecordBody>(
      "PUT",
      `${path}/sip-endpoints/${encodeURIComponent(written.body.id)}`,
      { values: { port: 5062 } },
      match(again.body.baseline),
    );
    expect(second.status, second.text).toBe(200);
    expect(simulator.accounts()).toEqual([{ user: "204", password: "Gw-204-a91c" }]);
  });

  test("a name that exists is refused beside the name", async () => {
    const { path } = await gateway({ endpoints });
    const twice = await installer<RecordBody>("POST", `${path}/sip-endpoints`, {
      values: { ...endpoint, name: "apt-204", registration: "in", secret: "Other-1" },
    });
    expect(twice.status, twice.text).toBe(422);
    expect(twice.body.fields).toEqual([expect.objectContaining({ path: "name" })]);
  });

  test("a masked secret that Lineward does not know is asked for before a whole endpoint is written", async () => {
    const { path } = await gateway({ endpoints, masks: true });
    const list = await installer<List>("GET", `${path}/sip-endpoints`);
    const target = `${path}/sip-endpoints/${encodeURIComponent(list.body.items[0]?.id ?? "")}`;
    const read = await installer<RecordBody>("GET", target);
    const refused = await installer<RecordBody>("PUT", target, { values: { port: 5062 } }, match(read.body.baseline));
    expect(refused.status, refused.text).toBe(422);
    expect(refused.body).toMatchObject({ code: "secret_required", fields: [{ path: "secret" }] });
    const written = await installer<RecordBody>(
      "PUT",
      target,
      { values: { port: 5062, secret: "Gw-204-a91c" } },
      match(read.body.baseline),
    );
    expect(written.status, written.text).toBe(200);
  });

  test("what breaks is told before a removal, and what broke after it", async () => {
    const { gateway: simulator, path } = await gateway({
      endpoints,
      rules: [{ name: "Out to 204", call_origin: "1", call_throughs: ["1"] }],
    });
    const id = simulator.ids()[0] ?? "1";
    const target = `${path}/sip-endpoints/${encodeURIComponent(id)}`;
    const before = await installer<{ items: { label: string }[] }>("GET", `${target}/dependants`);
    expect(before.status, before.text).toBe(200);
    const read = await installer<RecordBody>("GET", target);
    const gone = await installer<{ invalidated: { label: string }[] }>("DELETE", target, undefined, match(read.body.baseline));
    expect(gone.status, gone.text).toBe(200);
    expect(gone.body.invalidated.length).toBe(before.body.items.length);
  });
});
