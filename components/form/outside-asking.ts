import type { Document } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import type { OutsideWarning } from "./form-state";
import type { FormModel } from "./model";

/** Asks others, by the document as it would be and the secrets that would change, what they say to it. */
export type OutsideCheck = (typed: {
  readonly values: Document;
  readonly secrets: readonly Path[];
}) => Promise<ReadonlyMap<Path, OutsideWarning>>;

/** Long enough that a word is typed, short enough that it is answered before the hand is at the button. */
const restMs = 350;
/** A write waits no longer than this for what others say to it: they warn, and do not forbid. */
const patienceMs = 3_000;
/** Nobody has read a sentence that has stood there for less. */
const glanceMs = 1_000;

const loud = (said: ReadonlyMap<Path, OutsideWarning>) => [...said.values()].filter(({ quiet }) => !quiet).map(({ message }) => message);

const impatience = () => new Promise<false>((resolve) => setTimeout(() => resolve(false), patienceMs));

/** What a person is told before a write. */
export interface LastWord {
  /** What others say that nobody can have read yet. */
  readonly unread: readonly string[];
  /** False if they were not heard: nothing they say is known then, and that has to be said. */
  readonly isKnown: boolean;
}

/** Keeps a form's warnings from outside as what is typed. */
export class OutsideAsking {
  private asked = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private answer: Promise<boolean> | undefined;
  /** Of each sentence that stands there, since when; of one that has held a write back, always. */
  private shownSince: ReadonlyMap<string, number> = new Map();

  constructor(
    private readonly model: FormModel,
    private readonly check: OutsideCheck,
  ) {}

  /** Asks if something else is typed than what was asked about, once the typing rests. */
  look(): void {
    const typed = this.model.asTyped();
    const key = JSON.stringify(typed);
    if (key === this.asked) {
      return;
    }
    this.asked = key;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(typed, key), restMs);
    this.answer = undefined;
  }

  /** Resolves, within bounds, to whether what was asked is known now. */
  private ask(typed: Parameters<OutsideCheck>[0], key: string): Promise<boolean> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const heard = this.check(typed).then(
      (found) => {
        this.hear(found, key);
        return true;
      },
      () => false,
    );
    const answer = Promise.race([heard, impatience()]).then((isKnown) => {
      if (!isKnown) {
        // What they said of something else is not true of this, and may be asked again.
        this.hear(new Map(), key);
        this.answer = this.answer === answer ? undefined : this.answer;
      }
      return isKnown;
    });
    this.answer = answer;
    return answer;
  }

  private hear(found: ReadonlyMap<Path, OutsideWarning>, key: string): void {
    if (key === this.asked) {
      this.shownSince = new Map(loud(found).map((message) => [message, this.shownSince.get(message) ?? performance.now()]));
      this.model.hear(found);
    }
  }

  /** Waits, within bounds, for what others say to what is typed now. */
  async lastWord(): Promise<LastWord> {
    this.look();
    const pressedAt = performance.now();
    const isKnown = await (this.answer ?? this.ask(this.model.asTyped(), this.asked));
    if (!isKnown) {
      return { isKnown, unread: [] };
    }
    const unread = [...this.shownSince].filter(([, since]) => since > pressedAt - glanceMs).map(([message]) => message);
    this.shownSince = new Map([...this.shownSince.keys()].map((message) => [message, Number.NEGATIVE_INFINITY]));
    return { isKnown, unread };
  }

  stop(): void {
    clearTimeout(this.timer);
    this.asked = "";
  }
}
