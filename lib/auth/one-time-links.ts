import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { addressHere, hostHere } from "@/lib/http/own-host";
import type { Transaction } from "@/lib/platform/db/client";
import { given } from "@/lib/platform/db/given";
import { env } from "@/lib/platform/env";

const hourMs = 3_600_000;
/** How long a one-time link may be used. */
export const linkLifeMs = {
  setup: 24 * hourMs,
  invite: 72 * hourMs,
  password: 72 * hourMs,
  forgotten: hourMs / 2,
  second_step: 24 * hourMs,
} as const;
export const linkLifeMsMax = Math.max(...Object.values(linkLifeMs));
export type Purpose = keyof typeof linkLifeMs;

/** What the database keeps of a link: it can recognise it, and cannot give it away. */
export function tokenHashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

export interface NewLink {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Makes a one-time link in place of the person's older ones. Anybody may ask for one with the purpose "forgotten": it takes the place of its
 * like only.
 */
export async function issueLink(
  transaction: Transaction,
  about: { purpose: Purpose; userId?: string; createdBy?: string },
): Promise<NewLink> {
  const { purpose, userId, createdBy } = about;
  const ofPerson = purpose === "forgotten" ? { userId: userId ?? null, purpose } : { userId: userId ?? null };
  const older = userId === undefined ? { purpose, usedAt: null } : { ...ofPerson, usedAt: null };
  await transaction.invitation.deleteMany({ where: older });
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(Date.now() + linkLifeMs[purpose]);
  await transaction.invitation.create({ data: { purpose, ...given({ userId, createdBy }), tokenHash: tokenHashOf(token), expiresAt } });
  return { token, expiresAt };
}

/** Ends the person's links to a new password that were not used: they have one. */
export async function endPasswordLinks(userId: string, client: Pick<Transaction, "invitation">): Promise<void> {
  await client.invitation.deleteMany({ where: { userId, usedAt: null, purpose: { in: ["password", "forgotten"] } } });
}

/** The link as it is passed on. `base` is Lineward's address without a slash at the end. */
export function linkText(base: string, token: string): string {
  return `${base.replace(/\/$/, "")}/setup?token=${token}`;
}

/**
 * Lineward's address for links that are passed on: `LINEWARD_URL`, or else the host that the request names, if it can only be this
 * machine. Any other name could be somebody else's, and with it the link's secret: then the link gets this machine's own address.
 */
export function baseOf(request: Request): string {
  const { LINEWARD_URL, HOST, PORT } = env();
  return (LINEWARD_URL ?? hostHere(request.headers.get("host"), HOST) ?? addressHere(HOST, PORT)).replace(/\/$/, "");
}

/** The address at which this machine is reached, for a link that no request asks for. */
export function baseHere(): string {
  const { LINEWARD_URL, HOST, PORT } = env();
  return (LINEWARD_URL ?? addressHere(HOST, PORT)).replace(/\/$/, "");
}
