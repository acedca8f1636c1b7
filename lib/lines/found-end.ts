import type { EndFacts } from "@/lib/drivers/account";

/** Where an account stands. */
export interface Place {
  readonly deviceId: string;
  readonly document: string;
  readonly record: string;
}

export interface FoundEnd extends Place {
  /** Undefined: the document holds no account any more. */
  readonly facts: EndFacts | undefined;
}

/** A place as one text. */
export const placeText = ({ deviceId, document, record }: Place) => `${deviceId}\n${document}\n${record}`;
