import type { SecretUse } from "@/lib/audit/secret-use";
import type { AuditActor } from "@/lib/audit/service";
import type { OpenDevice } from "@/lib/device-access/device-session";
import type { DeviceRow } from "@/lib/device-access/load-device";
import type { Owner } from "@/lib/drivers/secret-owner";
import type { Document } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import type { ChangeEntry, JobOfChange } from "./change-store";
import type { Sent } from "./deliver";
import type { DocumentRef } from "./document-ref";
import type { Opener } from "./open-secret";
import type { LiveReading } from "./read-settings";
import type { Outcome } from "./schemas";
import type { WriteFact } from "./write-facts";

/** A secret that is sealed before it is sent. */
export interface NewSecret {
  readonly path: Path;
  readonly value: string;
  readonly owner: Owner | undefined;
}

/** A write that is decided, and of which nothing is written down yet. */
export interface Decided {
  /** What the device's history says of it; absent where it stands in none (a login). */
  readonly change?: Omit<ChangeEntry, "deviceId" | "ref" | "actor" | "correlationId">;
  readonly seal: readonly NewSecret[];
}

/** The answer where there is nothing to send. */
export interface Answered<R> {
  readonly answer: () => Promise<R> | R;
}

/** A write that is written down, from before it is sent until it has ended. */
export interface Begun<D extends Decided> {
  readonly device: OpenDevice;
  readonly before: LiveReading;
  readonly decided: D;
  /** Names it in the history and among the sealed secrets. */
  readonly changeId: string;
  /** Where its sealed secrets stand until the device has said what it took. */
  readonly place: DocumentRef;
  readonly correlationId: string;
}

/** What the proof came to. Everything is written down before `result` is asked for. */
export interface Ending<R> {
  readonly outcome: Exclude<Outcome, "writing">;
  readonly fact: WriteFact | null;
  /** The id that the device gave to what was made; the id that a record had before. */
  readonly named?: { readonly record?: string; readonly movedFrom?: string };
  /** The device has it: what Lineward keeps of the device follows. */
  readonly take?: () => Promise<void>;
  /** True: the device surely has it not, and what was sealed for it is forgotten. Otherwise it is kept, beside what was there before. */
  readonly forget?: boolean;
  /** The answer, or what is thrown. */
  readonly result: () => Promise<R> | R;
}

/** What a write is a part of: its change has the id that the whole knows beforehand, and is told under the whole's correlation id. */
export interface WritePart {
  readonly job?: JobOfChange;
  /** Why Lineward writes by itself. */
  readonly cause?: ChangeEntry["cause"];
  readonly changeId: string;
  readonly correlationId: string;
}

/** What a part says of the whole in the device's history. */
export function partWhy(part: WritePart | undefined): Pick<ChangeEntry, "job" | "cause"> {
  return { ...(part?.job ? { job: part.job } : {}), ...(part?.cause ? { cause: part.cause } : {}) };
}

/** How a write stands in the audit trail. */
export interface WriteAudit<R> {
  readonly action: string;
  readonly detail: Document;
  /** What was done, beside that it was. */
  readonly told?: (result: R) => Document;
  /**
   * Of something larger, whose parts share this id. A part is recorded once it is decided, right before it is sent: what needs no
   * sending is no entry. Absent: a person's own act, recorded before anything is looked at, refusals included.
   */
  readonly partOf?: string;
}

/** What differs between the writes to a device. The order of things and everything that is not named here is `performWrite`'s. */
export interface WriteCall<D extends Decided, S, R> {
  readonly actor: AuditActor;
  readonly row: DeviceRow;
  readonly ref: DocumentRef;
  readonly audit: WriteAudit<R>;
  /** The id of its change, made beforehand: whoever was cut off finds by it whether anything was sent. */
  readonly changeId?: string | undefined;
  /** How long it waits for the device. Default: as long as a person does. */
  readonly waitMs?: number;
  /** What it was decided from; the device must still say the same. Absent where nothing of the device is replaced unseen. */
  readonly baseline?: string;
  /** What its openings of sealed secrets are recorded as. */
  use(correlationId: string): SecretUse;
  /** Throws if somebody is against it now. Nothing was read yet. */
  hold?(): Promise<void>;
  read(device: OpenDevice): Promise<LiveReading>;
  /** Merges what was asked with what the device holds and the vault keeps. */
  plan(device: OpenDevice, before: LiveReading, open: Opener): Promise<D | Answered<R>>;
  /** Default: `ref`. */
  placeOf?(changeId: string): DocumentRef;
  /** The last thing before it is sent; throws if it must not be. */
  ready?(begun: Begun<D>): Promise<void>;
  send(begun: Begun<D>): Promise<S>;
  /** The connection broke in the middle of it: true if the device was seen without any of it, and twice is the same as once. */
  mayRepeat?(begun: Begun<D>): Promise<boolean>;
  /** The strategy of the proof: by reading, by a registration, by a fresh login. An answer that was lost is neither a yes nor a no. */
  prove(begun: Begun<D>, sent: Sent<S>): Promise<Ending<R>>;
  /** The device did not take it. Absent: its fault is thrown. */
  refused?(begun: Begun<D>, error: Error): R;
}

/** A reading of what cannot be read, or is not there yet. */
export function unread(values: Document = {}): LiveReading {
  return { reading: { values, secrets: {}, unknown: {} }, baseline: "", readAt: new Date() };
}
