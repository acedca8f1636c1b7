import "server-only";
import { db } from "@/lib/platform/db/client";
import { type AuditActor, recordSecretUse } from "./service";

/** Openings that send a secret somewhere, prove one, or show one: on a person's behalf, each is recorded. */
type RecordedPurpose = "write" | "put_back" | "reset" | "prove" | "reveal" | "rotate" | "reconnect" | "test";

/**
 * Openings that are no entry of their own: signing in to a device, which every look at it does; deciding what a write would send; comparing
 * with what was typed; and settling a change of login that has its own entry.
 */
type QuietPurpose = "sign_in" | "preview" | "compare" | "settle";

/** Who opens a sealed secret, and what for. Nothing is opened without one. */
export interface SecretUse {
  readonly actor: AuditActor;
  readonly purpose: RecordedPurpose | QuietPurpose;
  /** The act that it is part of. One act is one entry for each secret, however often that is opened in it. */
  readonly correlationId?: string;
  /** A part of the act that a person asked for later, and that is recorded anew. */
  readonly part?: string;
  /** The device that it is about, where that was read already. */
  readonly device?: { readonly id: string; readonly name: string; readonly siteId: string | null };
}

/** Which sealed secret was opened. */
export interface OpenedSecret {
  readonly deviceId: string;
  /** "credential.password", "sip.auth.password". */
  readonly field: string;
  /** The record of a collection that it belongs to; "" elsewhere. */
  readonly record?: string;
}

const quiet: ReadonlySet<string> = new Set<QuietPurpose>(["sign_in", "preview", "compare", "settle"]);

/** Acts remembered at most; an act that is forgotten is recorded once more. */
const rememberedMax = 2_000;
const remembered = new Map<string, Promise<void>>();

function once(key: string, work: () => Promise<void>): Promise<void> {
  const before = remembered.get(key);
  if (before) {
    return before;
  }
  const now = work();
  remembered.set(key, now);
  now.catch(() => remembered.delete(key));
  const [oldest] = remembered.keys();
  if (remembered.size > rememberedMax && oldest !== undefined) {
    remembered.delete(oldest);
  }
  return now;
}

/**
 * Records that sealed secrets were opened: one entry for each act and secret. What Lineward does by itself, such as a round of checks, is
 * no entry per opening.
 */
export async function recordOpened(use: SecretUse, secrets: readonly OpenedSecret[]): Promise<void> {
  const { actor, purpose, correlationId, part = "", device: known } = use;
  if (actor.id === null || quiet.has(purpose)) {
    return;
  }
  for (const { deviceId, field, record = "" } of secrets) {
    const entry = async () => {
      const device =
        known?.id === deviceId ? known : await db().device.findUnique({ where: { id: deviceId }, select: { name: true, siteId: true } });
      const names = { deviceName: device?.name ?? null, siteId: device?.siteId ?? null };
      await recordSecretUse({ actor, deviceId, ...names, field, purpose, ...(correlationId === undefined ? {} : { correlationId }) });
    };
    await (correlationId === undefined ? entry() : once([correlationId, deviceId, record, field, purpose, part].join("\n"), entry));
  }
}
