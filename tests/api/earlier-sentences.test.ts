import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { ChangeItem } from "@/lib/settings/schemas";
import type { Api } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { projectRoot } from "../support/project-root";
import { addSite } from "../support/site-of-devices";

/** What a migration does to rows that are there already: all of it but the changes of tables. */
async function migrateRows({ db, kind }: { db: Api["db"]; kind: "sqlite" | "postgresql" }, name: string): Promise<void> {
  const folder = path.join(projectRoot, "prisma", kind, "migrations", name);
  const sql = readFileSync(path.join(folder, "migration.sql"), "utf8").replace(/^--.*$/gm, "");
  for (const statement of sql.split(";").filter((text) => /^\s*UPDATE/.test(text))) {
    await db.$executeRawUnsafe(statement);
  }
}

const about = {
  driver: "basip-panel",
  kind: "intercom",
  scheme: "http",
  host: "192.0.2.9",
  port: 80,
  address: "http://192.0.2.9",
  search: "",
};

await onEachDatabase("sentences that an earlier version kept", (api) => {
  test("stay in a device's history for people of every site, and are not told to others; a reset's are worked out anew", async () => {
    const admin = await api().as("admin");
    const siteId = await addSite(admin, "Harbour");
    const installer = await api().as("installer", { sites: [siteId] });
    const { db } = api();
    const device = await db.device.create({ data: { ...about, name: "Gate", nameKey: "gate", siteId } });
    const line = await db.line.create({ data: { name: "Gate", nameKey: "gate", user: "204", userKey: "204", server: "", search: "" } });
    const people = { lineId: line.id, lineName: "Gate", actorId: "a", actorName: "Ada", idempotencyKey: "k", requestHash: "h" };
    await db.reset.create({ data: { ...people, state: "done", correlationId: "of a reset", words: "Done.", ticket: "T-1" } });
    const written = { deviceId: device.id, document: "sip", actorName: "Ada", outcome: "failed", before: "{}", after: "{}", changes: "[]" };
    const detail = 'The panel said: "no" — 10.0.0.5';
    await db.change.createMany({
      data: [
        { ...written, action: "write", reason: "mine", correlationId: "1", detail, at: new Date(1) },
        { ...written, action: "reset", reason: "Password reset of Old gate, T-1", correlationId: "of a reset", at: new Date(2) },
        { ...written, action: "reset", reason: "Password reset of Gone", correlationId: "of none", at: new Date(3) },
      ],
    });
    const { env } = await import("@/lib/platform/env");
    await migrateRows({ db, kind: env().database.kind }, "20261126010342_change_facts");
    const history = async (as: typeof admin) => {
      const { body } = await as<{ items: ChangeItem[] }>("GET", `/api/devices/${device.id}/changes`);
      return body.items.map((change) => [change.reason, change.detail]).reverse();
    };
    expect(await history(admin)).toEqual([
      ["mine", detail],
      ["Password reset of 204, T-1", null],
      ["Password reset of Gone", null],
    ]);
    const neutral = "Noted by an earlier version. Somebody who sees every site can read it.";
    expect(await history(installer)).toEqual([
      ["mine", neutral],
      ["Password reset of 204, T-1", null],
      [neutral, null],
    ]);
  });
});
