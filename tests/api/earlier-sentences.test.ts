import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { ResetAnswer } from "@/lib/resets/schemas";
import type { ChangeItem } from "@/lib/settings/schemas";
import type { Api } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { projectRoot } from "../support/project-root";
import { bareDevice } from "../support/seed-devices";
import { addSite } from "../support/site-of-devices";

/** What a migration does to rows that are there already: all of it but the changes of tables. */
async function migrateRows({ db, kind }: { db: Api["db"]; kind: "sqlite" | "postgresql" }, name: string): Promise<void> {
  const folder = path.join(projectRoot, "prisma", kind, "migrations", name);
  const sql = readFileSync(path.join(folder, "migration.sql"), "utf8").replace(/^--.*$/gm, "");
  for (const statement of sql.split(";").filter((text) => /^\s*UPDATE/.test(text))) {
    await db.$executeRawUnsafe(statement);
  }
}

const neutral = "Noted by an earlier version. Somebody who sees every site can read it.";

await onEachDatabase("sentences that an earlier version kept", (api) => {
  test("stay in a device's history for people of every site, and are not told to others; a reset's are worked out anew", async () => {
    const admin = await api().as("admin");
    const siteId = await addSite(admin, "Harbour");
    const installer = await api().as("installer", { sites: [siteId] });
    const { db } = api();
    const device = await db.device.create({ data: { ...bareDevice, name: "Gate", nameKey: "gate", siteId } });
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
    expect(await history(installer)).toEqual([
      ["mine", neutral],
      ["Password reset of 204, T-1", null],
      [neutral, null],
    ]);
  });

  test("stay with a reset, its ends and its steps for people of every site, and are not told to others", async () => {
    const admin = await api().as("admin");
    const siteId = await addSite(admin, "Quay");
    const agent = await api().as("helpdesk", { sites: [siteId] });
    const { db } = api();
    const device = await db.device.create({ data: { ...bareDevice, name: "Pier", nameKey: "pier", siteId } });
    const line = await db.line.create({ data: { name: "Pier", nameKey: "pier", user: "205", userKey: "205", server: "", search: "" } });
    const account = { document: "sip", record: "", role: "registers", secretPath: "password", label: "SIP" };
    const { secretPath: path, ...place } = account;
    const end = await db.lineEnd.create({
      data: { ...account, lineId: line.id, deviceId: device.id, user: "205", userKey: "205", server: "", host: "" },
    });
    const people = { lineId: line.id, lineName: "Old pier", actorId: "a", actorName: "Ada", idempotencyKey: "k2", requestHash: "h" };
    const remembered = { seq: 0, endId: end.id, deviceId: device.id, deviceName: "Old pier", noun: "panel", path, ...place };
    const reset = await db.reset.create({
      data: {
        ...people,
        ...{ state: "failed", correlationId: "c2", words: "Old pier refuses.", limitedBy: "panel Old pier" },
        ends: { create: { ...remembered, detail: "Old pier said no." } },
        steps: { create: { seq: 1, kind: "write", endSeq: 0, state: "failed", detail: "Old pier was tried." } },
      },
    });
    const { env } = await import("@/lib/platform/env");
    await migrateRows({ db, kind: env().database.kind }, "20261126012020_reset_facts");
    const told = async (as: typeof admin) => {
      const { body } = await as<ResetAnswer>("GET", `/api/resets/${reset.id}`);
      const [step] = body.steps;
      return [body.words, body.limitedBy, body.ends[0]?.detail, step?.action, step?.end, step?.detail];
    };
    const own = ["Write panel Pier", "panel Pier"];
    expect(await told(admin)).toEqual(["Old pier refuses.", "panel Old pier", "Old pier said no.", ...own, "Old pier was tried."]);
    expect(await told(agent)).toEqual([neutral, undefined, neutral, ...own, neutral]);
  });
});
