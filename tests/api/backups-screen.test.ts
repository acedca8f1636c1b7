import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { beforeAll, expect, test } from "vitest";
import type { AlertItem } from "@/lib/alerts/schemas";
import type { BackupStanding, BackupsAnswer, DrillResult } from "@/lib/backups/schemas";
import type { Api, Person } from "@/tests/support/api-kit";
import { currentSlot } from "@/tests/support/current-slot";
import { onEachDatabase } from "@/tests/support/each-database";
import { plant } from "@/tests/support/planted";
import { projectRoot } from "@/tests/support/project-root";

const passphrase = plant("the kept passphrase for backups", "lantern copper meadow ticket nineteen");
const dayMs = 86_400_000;

await onEachDatabase("backups in the settings", (api: () => Api) => {
  let admin: Person;
  const listed = async () => (await admin<BackupsAnswer>("GET", "/api/backups")).body;
  const schedule = () => import("@/lib/backups/scheduled");

  beforeAll(async () => {
    currentSlot<number>("backup-work").value = 4;
    admin = await api().as("admin");
  });

  test("nothing is made without a passphrase, and a weak one is refused in words", async () => {
    expect(await listed()).toMatchObject({
      items: [],
      passphrase: "none",
      next: null,
      tooOld: false,
      settings: { on: false, at: "02:00" },
    });
    const refused = await admin("POST", "/api/backups");
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining("There is no passphrase")]);
    const wrong = [
      [{ passphrase: "short" }, "passphrase"],
      [{ on: true }, "passphrase"],
      [{ at: "25:00" }, "at"],
      [{ timeZone: "Mars/North" }, "timeZone"],
      [{ keepDays: 0 }, "keepDays"],
      [{ folder: "relative/path" }, "folder"],
      [{ folder: "/proc/nowhere" }, "folder"],
    ] as const;
    for (const [body, field] of wrong) {
      const reply = await admin("PATCH", "/api/backups/settings", body);
      expect([reply.status, reply.body.fields[0]?.path]).toEqual([422, field]);
    }
  });

  test("one that is made now is listed, taken away as a file, and proven by a drill that opens every sealed value", async () => {
    const saved = await admin("PATCH", "/api/backups/settings", {
      on: true,
      at: "03:30",
      timeZone: "Europe/Amsterdam",
      keepDays: 7,
      passphrase,
    });
    expect(saved.body).toMatchObject({ on: true, at: "03:30", keepDays: 7 });
    const { whileTold } = await import("@/lib/backups/under-way");
    await whileTold("backup", null, async () => {
      expect((await listed()).running).toMatchObject({ what: "backup", id: null });
      expect(await admin("POST", "/api/backups")).toMatchObject({ status: 409, text: expect.stringContaining("is under way") });
    });
    const made = await admin("POST", "/api/backups");
    expect((await listed()).running).toBeNull();
    expect(made).toMatchObject({ status: 201, body: { cause: "person", by: expect.stringContaining("admin"), drill: null } });
    const file = await admin("GET", `/api/backups/${made.body.id}/file`);
    expect(file.headers.get("content-disposition")).toContain(`${made.body.id}.tar.gz.age`);
    expect(file.text.startsWith("age-encryption.org/v1")).toBe(true);
    const drill = await admin<DrillResult>("POST", `/api/backups/${made.body.id}/drill`);
    expect(drill.body).toMatchObject({ ok: true, problem: null, secretsFailed: 0, devices: 0 });
    // The passphrase itself is one of them.
    expect(drill.body.secretsOpened).toBe(1);
    expect(drill.body.auditEntries).toBeGreaterThan(1);
    expect(drill.body.steps.map(({ step }) => step)).toEqual(["open", "load", "unseal", "audit", "photos"]);
    const list = await admin<BackupsAnswer>("GET", "/api/backups");
    expect(list.body).toMatchObject({ total: 1, passphrase: "kept", items: [{ id: made.body.id, drill: { ok: true } }] });
    expect(list.body.next).not.toBeNull();
    expect(list.text).not.toContain(passphrase);
    const standing = await admin<BackupStanding>("GET", "/api/backups/standing");
    expect(standing.body).toMatchObject({ on: true, newestAt: made.body.madeAt, tooOld: false, lastDrill: { secretsOpened: 1 } });
    const entries = await (await api().audit()).findMany({ where: { action: { startsWith: "backup." } } });
    expect(new Set(entries.map(({ action }) => action))).toEqual(
      new Set(["backup.settings", "backup.make", "backup.take", "backup.drill"]),
    );
    expect(JSON.stringify(entries)).not.toContain(passphrase);
    expect((await admin("POST", "/api/backups/lineward-20200101T000000000Z/drill")).status).toBe(404);
    expect((await admin("GET", "/api/backups/..%2Fkeys/file")).status).toBe(422);
  });

  test("a drill finds what no key opens, and leaves no scratch behind", async () => {
    const place = { scheme: "http", host: "10.0.0.1", port: 80, address: "http://10.0.0.1" };
    const device = await api().db.device.create({
      data: { name: "A", nameKey: "a", driver: "x", kind: "intercom", ...place, search: "a" },
    });
    await api().db.credential.create({ data: { deviceId: device.id, field: "password", sealed: "v1.deadbeef.AAAA", keyId: "deadbeef" } });
    const made = await admin("POST", "/api/backups");
    const drill = await admin<DrillResult>("POST", `/api/backups/${made.body.id}/drill`);
    expect(drill.body).toMatchObject({ ok: false, devices: 1, secretsFailed: 1, problem: expect.stringContaining("1 of 2 sealed values") });
    await api().db.device.delete({ where: { id: device.id } });
    const { readdir } = await import("node:fs/promises");
    expect((await readdir(api().dataDir)).filter((name) => name.includes("draft"))).toEqual([]);
  });

  test("requests are answered while a drill's SQLite database is checked and brought up to date", async () => {
    const { factsOfSqlite } = await import("@/lib/backups/facts");
    const { migrate } = await import("@/lib/platform/db/migrate");
    const { openApart } = await import("@/lib/platform/db/sqlite-hand");
    const file = path.join(api().dataDir, "held.sqlite");
    await migrate({ kind: "sqlite", file }, projectRoot);
    const holder = new Sqlite(file);
    holder.pragma("journal_mode = DELETE");
    // Only this thread can let it go: work that waited for it here would wait for itself.
    const whileHeld = async (begin: (asked: () => void) => Promise<unknown>) => {
      holder.exec("BEGIN EXCLUSIVE");
      let done: Promise<unknown> | undefined;
      await new Promise<void>((asked) => {
        done = begin(asked);
      });
      expect((await admin("GET", "/api/me")).status).toBe(200);
      holder.exec("COMMIT");
      await done;
    };
    await whileHeld((asked) => {
      const done = factsOfSqlite(file, { check: true });
      asked();
      return done;
    });
    await whileHeld((asked) =>
      migrate({ kind: "sqlite", file }, projectRoot, undefined, async (...opening) => {
        const hand = await openApart(...opening);
        const exec = (sql: string) => {
          const ran = hand.exec(sql);
          asked();
          return ran;
        };
        return { ...hand, exec };
      }),
    );
    holder.close();
  });

  test("the schedule makes one a day, removes those that are too old, tries again what failed, and an alert says that none came", async () => {
    const { makeDue } = await schedule();
    const { oldBackups } = await import("@/lib/backups/old-backups");
    const { readyRules } = await import("@/lib/alerts/rules");
    const { problemsNow } = await import("@/lib/alerts/problems");
    const folder = path.join(api().dataDir, "backups");
    await writeFile(path.join(folder, "lineward-20200101T000000000Z.tar.gz.age"), "old");
    const before = (await listed()).total;
    const tomorrow = Date.parse((await listed()).next ?? "");
    expect(await makeDue(undefined, tomorrow - 1_000)).toBe(1_000);
    expect((await listed()).total).toBe(before);
    await makeDue(undefined, tomorrow);
    const after = await listed();
    expect(after.total).toBe(before);
    expect(after.items[0]).toMatchObject({ cause: "schedule", by: "Lineward" });
    expect(after.items.map(({ id }) => id)).not.toContain("lineward-20200101T000000000Z");
    await makeDue(undefined, tomorrow + 1_000);
    expect((await listed()).total).toBe(before);

    expect(await oldBackups(tomorrow)).toBeUndefined();
    const late = Date.now() + 2 * dayMs;
    expect((await problemsNow(readyRules, [], late)).filter(({ kind }) => kind === "backup")).toHaveLength(1);
    await (await import("@/lib/alerts/evaluate")).evaluate(late);
    const stepsOf = async (person: Person) =>
      (await person<{ items: AlertItem[] }>("GET", "/api/alerts")).body.items.flatMap(({ kind, nextStep }) =>
        kind === "backup" ? [nextStep] : [],
      );
    expect(await stepsOf(admin)).toEqual([{ label: "Open backups", href: "/settings/backups" }]);
    // Who may not open the page is not sent there.
    expect(await stepsOf(await api().as("viewer"))).toEqual([null]);

    const blocked = path.join(api().dataDir, "blocked");
    await mkdir(blocked);
    await admin("PATCH", "/api/backups/settings", { folder: path.join(blocked, "in") });
    const { rm } = await import("node:fs/promises");
    await rm(blocked, { recursive: true });
    await writeFile(blocked, "a file where the folder was");
    await makeDue(undefined, tomorrow + 2 * dayMs);
    expect((await listed()).lastFailure?.words).toContain("The folder for backups");
    await admin("PATCH", "/api/backups/settings", { folder: null, on: false, passphrase: null });
    expect(await problemsNow(readyRules, [], late)).toEqual([]);
  });
});
