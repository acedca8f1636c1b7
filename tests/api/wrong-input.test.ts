import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { problems } from "@/lib/http/problems";
import { onEachDatabase } from "../support/each-database";
import { type LineWorld, lineEnv, lineWorldOn } from "../support/line-world";
import { addSite, readSection, writeSection } from "../support/site-of-devices";
import { type Sound, wrongRequests } from "../support/wrong-input";

/** How many of the odd things a place is given. All of them at every place are six times as many requests. */
const each = 4;
const atOnce = 6;

/** What would end the session that asks. */
const spared = new Set(["DELETE /api/sessions"]);

await onEachDatabase(
  "input that no screen sends, one odd thing at a time, about devices and lines that exist",
  (api) => {
    let world: LineWorld;
    let sound: { ids: (path: string) => Sound; values: (path: string) => Sound };

    beforeAll(async () => {
      world = await lineWorldOn(api());
      const { admin, installer } = world;
      const [server] = await world.pbx(["501", "502"]);
      const door = await world.door("basip-panel", "501");
      const site = await addSite(admin, "Harbour");
      const [line, other] = [await world.lineOf("501"), await world.lineOf("502")];
      const person = await api().person("viewer");
      const { body: section } = await readSection(installer, door.id);
      await writeSection(installer, door.id, section.baseline, { registration_interval: 120 });
      const changes = await installer<{ items: { id: string }[] }>("GET", `/api/devices/${door.id}/changes`);
      const reset = await world.reset(line.id, { ticket: "HD-1" });
      await vi.waitFor(async () => expect((await world.show(reset.body.id)).state).toBe("done"), 15_000);
      const look = await installer<{ id: string }>("POST", `/api/lines/${line.id}/diagnoses`);
      const records = await installer<{ items: { id: string }[] }>("GET", `/api/devices/${server?.id}/records/extensions`);
      const recordId = records.body.items[0]?.id;
      const extension = { extension_number: "503", display_name: "Gate", password: "Sound-Password-4" };
      const inPath: Readonly<Record<string, Sound>> = {
        devices: { id: door.id, section: "sip", changeId: changes.body.items[0]?.id },
        lines: { id: line.id },
        resets: { id: reset.body.id },
        diagnoses: { id: look.body.id },
        sites: { id: site },
        people: { id: person.id },
      };
      sound = {
        ids: (path) =>
          path.includes("/records/") ? { id: server?.id, collection: "extensions", recordId } : (inPath[path.split("/")[2] ?? ""] ?? {}),
        values: (path) => ({
          name: "Harbour gate",
          people: ["Ada"],
          phones: ["+49 30 1234"],
          address: `http://127.0.0.1:${door.simulator.port}`,
          driver: "basip-panel",
          credentials: door.simulator.credentials,
          connection: { applyWaitSeconds: 0 },
          siteId: site,
          siteIds: [site],
          tags: ["lobby"],
          document: "sip",
          paths: ["registration_interval"],
          deviceId: door.id,
          values: path.includes("/records/")
            ? extension
            : { user: "501", password: "Sound-Password-3", transport: "udp", registration_interval: 90 },
          lineId: other.id,
          endIds: ["none"],
          endId: "none",
          sha256: "a".repeat(64),
          ticket: "HD-2",
          reason: "A test",
          parentId: null,
          email: "new@lineward.test",
          role: "viewer",
          token: "t".repeat(30),
          password: "Sound-Password-1",
          currentPassword: "not the password",
          newPassword: "Sound-Password-2",
          cidr: "10.9.0.0/16",
          note: "A test",
          pattern: null,
          theme: "dark",
        }),
      };
    });
    afterAll(() => world?.close());

    test("is answered with what is wrong about it, and never as a failure of Lineward's own", async () => {
      const { allEndpoints } = await import("@/lib/api/all-endpoints");
      const asked = allEndpoints.filter(({ method, path }) => !spared.has(`${method} ${path}`));
      const requests = [...wrongRequests(asked, sound, each)];
      const headers = { "if-match": '"none"', "idempotency-key": "a-test" };
      const failed: string[] = [];
      const statuses = new Set<number>();
      const ask = async () => {
        for (let next = requests.pop(); next !== undefined; next = requests.pop()) {
          const { method, target, body } = next;
          const answer = await world.admin<{ code?: string }>(method, target, body, headers);
          statuses.add(answer.status);
          const code = answer.body.code ?? "";
          const known = problems[code as keyof typeof problems]?.status === answer.status;
          // That a device cannot be asked, or that two who change its login at once cannot tell what it has, is no failure of the product.
          const ofDevice = code.startsWith("device_") || code === "outcome_unknown";
          if ((answer.status >= 400 && !known) || (answer.status >= 500 && !ofDevice)) {
            failed.push(`${method} ${target.slice(0, 200)} ${body?.slice(0, 200)}: ${answer.status} ${code}`);
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, ask));
      expect(failed).toEqual([]);
      expect([200, 404, 413, 415, 422].filter((status) => !statuses.has(status))).toEqual([]);
    });
  },
  { env: lineEnv },
);
