import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { type Company, company as companySchema } from "./schemas";

const key = "company";
const stored = jsonColumn("Setting.company", companySchema);

/** Who installs and looks after the sites; "" where nobody wrote it down. */
export async function company(): Promise<Company> {
  const row = await db().setting.findUnique({ where: { key } });
  return (row && stored.readIfWhole(row.value, key)) ?? { company: "", support: "" };
}

/** PUT /api/company */
export async function saveCompany(actor: Actor, wish: Company): Promise<Company> {
  const value = JSON.stringify(wish);
  await db().$transaction(async (tx) => {
    await tx.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
    await record({ actor, action: "hand_over.company", subject: "setting", subjectName: "Installer", detail: { ...wish } }, tx);
  });
  return wish;
}
