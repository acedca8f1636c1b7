import type { FaultCode } from "@/lib/net/device-fault";
import type { Document } from "@/lib/schema/document";
import type { FaultName, SeenRequest, Simulator } from "@/lib/simulators/types";

/** A stand-in as the contract suite needs it. */
export interface SubjectSimulator extends Simulator {
  /** Present where the stand-in speaks https. */
  readonly certificate?: { readonly sha256: string } | undefined;
  /** Makes every token or cookie bad, as a reboot would. */
  expire(): void;
}

/** Properties of the stand-in that a test asks for. */
export interface Variant {
  /** What the device does with fields that a write leaves out. Default "replace". */
  readonly writes?: "replace" | "merge";
  /** True: every section and record holds, besides the known, a field `future_flag` with the value 7. */
  readonly unknown?: boolean;
  /** Every section and record holds these besides. */
  readonly extra?: Document;
}

export interface SectionSample {
  /** What is written over the reading: legal values, every secret included. */
  readonly change: Document;
}

export interface CollectionSample {
  /** A whole legal record that the stand-in does not hold yet, every secret included. */
  readonly record: Document;
  /** What an edit changes in it. No secrets. */
  readonly change: Document;
}

/** One family as the contract suite runs it. Adding a family: one entry in `subjects.ts`. */
export interface Subject {
  readonly driver: string;
  start(variant: Variant): Promise<SubjectSimulator>;
  /** Connection settings over the manifest's defaults. */
  readonly settings?: Document;
  readonly sections: Readonly<Record<string, SectionSample>>;
  readonly collections: Readonly<Record<string, CollectionSample>>;
  /** Everything that the stand-in holds of its documents, secrets included, as JSON. For assertions only: never print it. */
  holds(simulator: SubjectSimulator): string;
  /** True for a request that signs in. */
  isLogin(request: SeenRequest): boolean;
  /**
   * Given where an edit looks at the device before it writes: only the line of the request that writes ("METHOD /path operation").
   * Faults of the write table then hit that request, not the look.
   */
  readonly writeRequest?: RegExp;
  /** Where this family's answer to a broken read differs from the table in `faults.test.ts`; "fine": it is no fault here. */
  readonly readFaults?: Partial<Record<FaultName, FaultCode | "fine">>;
  /** The same for writes. */
  readonly writeFaults?: Partial<Record<FaultName, FaultCode | "fine">>;
}
