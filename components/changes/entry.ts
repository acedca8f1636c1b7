/** One field that will be written, in words: what the device has, what it will have, and what that does. Never holds a secret. */
export interface ChangeEntry {
  readonly path: string;
  /** "STUN port". */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Drawn in the mono face. */
  readonly mono: boolean;
  /** What is to be known of it beside old and new. */
  readonly note?: string;
  /** What the write does beyond storing the value, and why the value deserves a second look. */
  readonly risks: readonly string[];
}

/** A field that changed on the device while it was edited here. */
export interface ConflictEntry {
  readonly path: string;
  readonly name: string;
  /** What the device has now. */
  readonly theirs: string;
  /** What was typed here; undefined if this field was not touched here. */
  readonly mine: string | undefined;
  readonly chosen: "theirs" | "mine";
}

/** A field that stops the write. */
export interface FieldToFix {
  readonly path: string;
  readonly name: string;
  readonly message: string;
}

/** What the server answered instead of writing. */
export interface RefusalText {
  readonly title: string;
  readonly detail: string;
  /** The device's own words. */
  readonly device?: string;
  readonly requestId?: string;
}
