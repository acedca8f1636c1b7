import type { Path } from "@/lib/schema/walk";
import type { FieldState, FormSummary } from "./form-state";

const quiet: FieldState = {
  changed: false,
  complaint: undefined,
  warning: undefined,
  note: undefined,
  elsewhere: undefined,
  hidden: false,
};

const empty: FormSummary = {
  entries: [],
  toFix: [],
  conflicts: [],
  refusal: undefined,
  working: false,
  done: undefined,
  attempts: 0,
  filter: { text: "", differing: false },
  visible: 0,
  differing: 0,
};

/** Several fields as one thing to listen to. */
interface Watched {
  /** Returns how to stop. */
  readonly listen: (listener: () => void) => () => void;
  /** Another number whenever something about one of them has changed. */
  readonly version: () => number;
}

/** The states of all fields and the summary, each with listeners of its own: a key pressed in one field never redraws another. */
export class FieldStates {
  private readonly states = new Map<Path, FieldState>();
  private readonly listeners = new Map<Path, Set<() => void>>();
  private readonly versions = new Map<Path, number>();
  private readonly summaryListeners = new Set<() => void>();
  private summary: FormSummary = empty;

  readonly at = (path: Path): FieldState => this.states.get(path) ?? quiet;
  readonly currentSummary = (): FormSummary => this.summary;

  watch(paths: readonly Path[]): Watched {
    return {
      listen: (listener) => {
        const stops = paths.map((path) => this.listen(path, listener));
        return () => {
          for (const stop of stops) {
            stop();
          }
        };
      },
      version: () => paths.reduce((sum, path) => sum + (this.versions.get(path) ?? 0), 0),
    };
  }

  private listen(path: Path, listener: () => void): () => void {
    const list = this.listeners.get(path) ?? new Set();
    this.listeners.set(path, list);
    list.add(listener);
    return () => list.delete(listener);
  }

  readonly listenToSummary = (listener: () => void): (() => void) => {
    this.summaryListeners.add(listener);
    return () => this.summaryListeners.delete(listener);
  };

  tell(path: Path): void {
    this.versions.set(path, (this.versions.get(path) ?? 0) + 1);
    for (const listener of this.listeners.get(path) ?? []) {
      listener();
    }
  }

  /** Tells the field's listeners only if something differs. */
  update(path: Path, part: Partial<FieldState>): void {
    const before = this.at(path);
    const after = { ...before, ...part };
    if ((Object.keys(after) as (keyof FieldState)[]).some((key) => after[key] !== before[key])) {
      this.states.set(path, after);
      this.tell(path);
    }
  }

  updateSummary(part: Partial<FormSummary>): void {
    this.summary = { ...this.summary, ...part };
    for (const listener of this.summaryListeners) {
      listener();
    }
  }
}
