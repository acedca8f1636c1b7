import "server-only";
import { APIError } from "better-auth/api";
import { z } from "zod";
import { notSignedIn, record } from "@/lib/audit/service";
import { isIn } from "@/lib/net/peer-address";
import { db, type Transaction } from "@/lib/platform/db/client";
import { jsonText } from "@/lib/schema/json-text";
import { announceNotice } from "./notice";

/** The row of Setting that says who the emergency admin is. */
const key = "sign-in.emergency-admin";

const stored = z.object({
  personId: z.string(),
  /** Where they may sign in from, in normal form; none: from anywhere. */
  networks: z.array(z.string()),
  /** Where the envelope with the password is. */
  envelope: z.string(),
  /** The last trial; null: it was never tried out. */
  tried: z.object({ at: z.iso.datetime(), ok: z.boolean() }).nullable(),
});
export type EmergencyAdmin = z.output<typeof stored>;

/** Who it is; undefined where nobody was chosen. A row that cannot be read counts as none: every sign-in asks, and nobody is to be kept out by it. */
export async function emergencyAdmin(client: Pick<Transaction, "setting"> = db()): Promise<EmergencyAdmin | undefined> {
  const row = await client.setting.findUnique({ where: { key }, select: { value: true } });
  return row === null ? undefined : jsonText(stored).safeParse(row.value).data;
}

/** Keeps who it is, or that it is nobody. */
export async function keepEmergencyAdmin(admin: EmergencyAdmin | undefined, transaction: Transaction): Promise<void> {
  if (admin === undefined) {
    await transaction.setting.deleteMany({ where: { key } });
    return;
  }
  const value = JSON.stringify(admin);
  await transaction.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
}

/** True where a sign-in from an address is within what was allowed. */
export function mayEnterFrom(networks: readonly string[], address: string | undefined): boolean {
  return (
    networks.length === 0 ||
    isIn(
      networks.map((cidr) => ({ cidr })),
      address,
    )
  );
}

/** True for the emergency admin at an address that they may not sign in from. */
export async function isKeptOut(userId: string, address: string | undefined): Promise<boolean> {
  const admin = await emergencyAdmin();
  return admin?.personId === userId && !mayEnterFrom(admin.networks, address);
}

/**
 * Refuses a session that would begin where the emergency admin may not sign in from, whatever way led there. A password is refused
 * before, in the words of a wrong one; a passkey's refusal is recorded where all of its refusals are.
 */
export async function requireAllowedPlace(userId: string, address: string | undefined, path: string | undefined): Promise<void> {
  if (!(await isKeptOut(userId, address))) {
    return;
  }
  if (path?.startsWith("/passkey/") !== true) {
    const person = await db().user.findUnique({ where: { id: userId }, select: { name: true } });
    const about = { subject: "session", subjectId: userId, subjectName: person?.name ?? null } as const;
    const detail = { address: address ?? null, code: "not_from_here" };
    await record({ actor: notSignedIn, action: "session.sign_in", phase: "refused", ...about, detail });
  }
  throw new APIError("FORBIDDEN", { code: "NOT_FROM_HERE", message: "This account may not sign in from here." });
}

/** Tells every admin that the emergency admin has signed in; nothing for anybody else. */
export async function tellOfEmergency({ id, name }: { readonly id: string; readonly name: string }): Promise<boolean> {
  if ((await emergencyAdmin())?.personId !== id) {
    return false;
  }
  const admins = await db().user.findMany({ where: { role: "admin", active: true }, select: { id: true } });
  for (const admin of admins) {
    await announceNotice(admin.id, "emergency_sign_in", name);
  }
  return true;
}
