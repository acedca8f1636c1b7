import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { deviceFor } from "@/lib/device-access/load-device";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db, isUniqueViolation, type Transaction } from "@/lib/platform/db/client";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { seal } from "@/lib/resets/secrets";
import { generate } from "@/lib/schema/generate";
import { userKeyOf } from "@/lib/sip/server-name";
import type { NewLineBody } from "./endpoints";
import { lineColumn } from "./facts";
import { hasSwitch, isReplaced, type Prepared, prepare } from "./prepare";
import { switchOf } from "./targets";
import { driveNewLine } from "./tasks";

/** What keeps a user of a server from being given twice. */
export const busyUserOf = (serverId: string, user: string): string => `${serverId} ${userKeyOf(user)}`;

/** Where the password stands until both ends have it: among the server's secrets, under no document of its own. */
export const heldDocument = "new-line";

function hashOf(deviceId: string, body: NewLineBody): string {
  return createHash("sha256")
    .update(JSON.stringify([deviceId, body.serverId, body.user, body.name ?? null]))
    .digest("base64url");
}

async function begunBefore(actor: Actor, key: string, hash: string): Promise<{ id: string } | undefined> {
  const row = await db().newLine.findUnique({ where: { actorId_idempotencyKey: { actorId: actor.id, idempotencyKey: key } } });
  if (row && row.requestHash !== hash) {
    throw new ProblemError("conflict", "This Idempotency-Key was used for another request. Use a new one.");
  }
  return row ? { id: row.id } : undefined;
}

/** What an earlier request with this Idempotency-Key began. Throws `conflict` if that asked for something else. */
export async function newLineBegunBefore(actor: Actor, deviceId: string, body: NewLineBody, key: string) {
  await deviceFor(actor, deviceId);
  return begunBefore(actor, key, hashOf(deviceId, body));
}

/** What an earlier try of somebody's under this key began for a device. */
export function newLineUnder(deviceId: string, key: string) {
  return db().newLine.findFirst({ where: { deviceId, idempotencyKey: key } });
}

/** The giving of a line for a device that has not ended. */
export function openAt(deviceId: string) {
  return db().newLine.findUnique({ where: { busyDevice: deviceId }, select: { id: true, state: true } });
}

/**
 * POST /api/devices/{id}/new-line. Everything that can be refused is refused here; the password is made and sealed with the rows, the user is
 * kept for this device, and the work goes on beside the answer.
 */
export async function beginNewLine(
  actor: Actor,
  deviceId: string,
  body: NewLineBody,
  key: string,
): Promise<{ id: string; begun: boolean }> {
  await deviceFor(actor, deviceId);
  const hash = hashOf(deviceId, body);
  if (await openAt(deviceId)) {
    throw (await begunElsewhere(actor, key, hash)) ?? busy();
  }
  const prepared = await prepare(actor, deviceId, body);
  if (prepared.why !== undefined) {
    const { words, path } = prepared.why;
    throw path === undefined ? new ProblemError("conflict", words) : invalid(path, words);
  }
  return beginPrepared(actor, prepared, body, key);
}

/** Begins what is prepared without a reason against it. Throws `conflict` if the device or the user was given away meanwhile. */
export async function beginPrepared(
  actor: Actor,
  prepared: Prepared,
  body: NewLineBody,
  key: string,
): Promise<{ id: string; begun: boolean }> {
  const hash = hashOf(prepared.row.id, body);
  const id = randomUUID();
  try {
    await db().$transaction((tx) => keep(tx, id, actor, prepared, body, key, hash));
  } catch (error) {
    // Two requests at once with one key: the second is answered with what the first began.
    const other = await begunBefore(actor, key, hash);
    if (other) {
      return { ...other, begun: false };
    }
    throw isUniqueViolation(error) ? busy() : error;
  }
  return { id, begun: true };
}

async function begunElsewhere(actor: Actor, key: string, hash: string): Promise<undefined> {
  // Throws for a key that was used for something else.
  await begunBefore(actor, key, hash);
  return undefined;
}

function busy(): ProblemError {
  return new ProblemError("conflict", "A line for this device, or with this user, has not ended. Wait for it, finish it, or put it back.");
}

async function keep(tx: Transaction, id: string, actor: Actor, prepared: Prepared, body: NewLineBody, key: string, hash: string) {
  const { row, server, choice, targets, rules } = prepared;
  if (!server || !choice || !targets || !rules) {
    throw new Error("What is prepared without a reason against it has a server, its name and rules");
  }
  if (await isReplaced(tx, row.id)) {
    throw busy();
  }
  const correlationId = randomUUID();
  const password = generate(rules);
  const place = { deviceId: server.id, document: heldDocument, record: id, path: targets.server.account.secret };
  const secretId = await seal(tx, place, password, { state: "pending", source: "generated", changeId: id });
  await tx.newLine.create({
    data: {
      id,
      deviceId: row.id,
      deviceName: row.name,
      siteId: row.siteId,
      serverId: server.id,
      serverName: server.name,
      user: body.user,
      name: body.name || null,
      server: JSON.stringify(choice),
      busyDevice: row.id,
      busyUser: busyUserOf(server.id, body.user),
      state: "running",
      secretId,
      length: password.length,
      actorId: actor.id,
      actorName: actor.name,
      idempotencyKey: key,
      requestHash: hash,
      correlationId,
      words: lineColumn.write({ code: "checking" }),
    },
  });
  const toSwitch = switchOf(row.driver);
  const steps = [
    { kind: "check" },
    { kind: "make" },
    { kind: "server", deviceId: server.id, document: targets.server.document },
    { kind: "device", deviceId: row.id, document: targets.device.document },
    ...(toSwitch && hasSwitch(row.driver) ? [{ kind: "switch", deviceId: row.id, document: toSwitch.document }] : []),
    { kind: "prove" },
  ];
  await tx.newLineStep.createMany({ data: steps.map((step, at) => ({ ...step, newLineId: id, seq: at + 1, state: "waiting" })) });
  await record(
    {
      actor,
      action: "line.give",
      phase: "asked",
      subject: "device",
      subjectId: row.id,
      subjectName: row.name,
      deviceId: row.id,
      siteId: row.siteId,
      correlationId,
      detail: { newLine: id, user: body.user, server: server.name, ...(body.name ? { name: body.name } : {}) },
    },
    tx,
  );
  await enqueue(tx, driveNewLine, { newLineId: id });
}
