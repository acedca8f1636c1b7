import "server-only";
import { randomUUID } from "node:crypto";
import type { Transaction } from "@/lib/platform/db/client";
import type { Document } from "@/lib/schema/document";
import { storable } from "@/lib/schema/text";
import { append } from "./chain";
import type { Phase } from "./entry-shape";
import { callerFor, noteAction } from "./noted";

/** Who did it. A signed-in `Actor` fits; `system` is Lineward itself. */
export interface AuditActor {
  readonly id: string | null;
  readonly name: string;
}

export const system: AuditActor = { id: null, name: "Lineward" };
/** A caller who is not signed in. */
export const notSignedIn: AuditActor = { id: null, name: "Not signed in" };

const isSystem = ({ id, name }: AuditActor) => id === null && name === system.name;

/** What kind of thing an entry is about. */
export type AuditSubject =
  | "device"
  | "line"
  | "site"
  | "person"
  | "network"
  | "key"
  | "session"
  | "certificate"
  | "secret"
  | "setting"
  | "token"
  | "webhook"
  | "job"
  | "import"
  | "scan"
  | "alert"
  | "maintenance"
  | "channel"
  | "backup";

export interface AuditEvent {
  readonly actor: AuditActor;
  /** noun.verb in lower case: "device.configure", "person.invite". */
  readonly action: string;
  readonly subject: AuditSubject;
  readonly subjectId?: string | null;
  readonly subjectName?: string | null | undefined;
  readonly deviceId?: string | null;
  readonly siteId?: string | null | undefined;
  /** Given when one action of a person has several parts; otherwise made. */
  readonly correlationId?: string | undefined;
  /** Redacted by the caller: see `redact`. Never a secret. */
  readonly detail?: Document;
}

/**
 * Writes one entry. Resolves with its correlation id when it is stored. `within`: the transaction that changes what the entry is about,
 * so that neither is kept without the other.
 */
export async function record(event: AuditEvent & { readonly phase?: Phase }, within?: Transaction): Promise<string> {
  const { actor, action, subject, subjectId = null, subjectName = null, deviceId = null, siteId = null, detail = {} } = event;
  const correlationId = event.correlationId ?? randomUUID();
  const entry = {
    id: randomUUID(),
    at: new Date(),
    actorId: actor.id,
    // As the database will keep it: the hash covers what is kept.
    actorName: storable(actor.name),
    action,
    phase: event.phase ?? "happened",
    subject,
    subjectId: subjectId === null ? null : storable(subjectId),
    subjectName: subjectName === null ? null : storable(subjectName),
    deviceId,
    siteId,
    correlationId,
    detail: JSON.stringify(detail),
    ...(isSystem(actor) ? { address: null, agent: null } : callerFor(actor.id)),
  };
  await append(entry, within);
  noteAction(entry);
  return correlationId;
}

/** What came of something that was asked. Call one of the three, once. */
export interface OpenAudit {
  readonly correlationId: string;
  happened(detail?: Document): Promise<void>;
  refused(code: string, detail?: Document): Promise<void>;
  unknown(detail?: Document): Promise<void>;
}

/**
 * Records that something is asked, before it is done, because an effect on a device and a row of ours cannot share a transaction.
 * What came of it is recorded under the same correlation id.
 */
export async function openAudit(event: AuditEvent): Promise<OpenAudit> {
  const correlationId = await record({ ...event, phase: "asked" });
  const close = async (phase: Phase, detail: Document = {}) => {
    await record({ ...event, detail, correlationId, phase });
  };
  return {
    correlationId,
    happened: (detail) => close("happened", detail),
    refused: (code, detail) => close("refused", { ...detail, code }),
    unknown: (detail) => close("unknown", detail),
  };
}

/** Records that a sealed secret was opened. `purpose` says what for ("write", "sign_in", "rotate"); the value is never given. */
export async function recordSecretUse(use: {
  readonly actor: AuditActor;
  readonly deviceId: string;
  readonly deviceName?: string | null;
  readonly siteId?: string | null | undefined;
  /** Which secret: "credential.password", "sip.password". */
  readonly field: string;
  readonly purpose: string;
  readonly correlationId?: string | undefined;
}): Promise<void> {
  const { actor, deviceId, deviceName, siteId, field, purpose, correlationId } = use;
  const names = { subjectId: deviceId, subjectName: deviceName, deviceId, siteId, correlationId };
  await record({ actor, action: "secret.use", subject: "secret", ...names, detail: { field, purpose } });
}
