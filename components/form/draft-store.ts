import type { Path } from "@/lib/schema/walk";
import type { Draft } from "./draft";

/** A native input that holds its own text: React draws it once and a key redraws nothing. */
export type TextElement = HTMLInputElement | HTMLTextAreaElement;

/** What a native input of one field is given. The same object at every render, so that it is attached once. */
export interface InputPieces {
  readonly name: string;
  readonly ref: (element: TextElement | null) => (() => void) | undefined;
  readonly onChange: (event: { readonly currentTarget: TextElement }) => void;
  readonly onBlur: (event: { readonly currentTarget: TextElement }) => void;
}

/** What hears of an input: the form's model. */
export interface InputListener {
  edited(path: Path): void;
  left(path: Path): void;
}

/** What is typed, by path: a map, and where a field has a native input, its text kept equal to it. */
export class Drafts {
  private readonly held: Map<Path, Draft>;
  private readonly inputs = new Map<Path, TextElement>();
  private readonly pieces = new Map<Path, InputPieces>();

  constructor(drafts: Readonly<Record<Path, Draft>>) {
    this.held = new Map(Object.entries(drafts));
  }

  readonly read = (path: Path): Draft => this.held.get(path);

  readonly write = (path: Path, draft: Draft): void => {
    this.held.set(path, draft);
    const input = this.inputs.get(path);
    if (input) {
      show(input, draft);
    }
  };

  /** The input of a field, for `{...}`. Its text stays when it leaves the page and is there when it comes back. */
  inputAt(path: Path, listener: InputListener): InputPieces {
    const known = this.pieces.get(path);
    if (known) {
      return known;
    }
    const taken = (element: TextElement) => {
      const differs = element.value !== textOf(this.held.get(path));
      this.held.set(path, element.value);
      return differs;
    };
    const made: InputPieces = {
      name: path,
      ref: (element) => {
        if (!element) {
          return undefined;
        }
        this.inputs.set(path, element);
        // What was typed before the page's code was there differs from what the server drew, and stays: `EarlyInput` tells of it.
        if (element.value === element.defaultValue) {
          show(element, this.held.get(path));
        }
        return () => {
          this.inputs.delete(path);
        };
      },
      onChange: ({ currentTarget }) => {
        taken(currentTarget);
        listener.edited(path);
      },
      onBlur: ({ currentTarget }) => {
        // What a browser or a password manager filled in without saying so.
        if (taken(currentTarget)) {
          listener.edited(path);
        }
        listener.left(path);
      },
    };
    this.pieces.set(path, made);
    return made;
  }
}

function textOf(draft: Draft): string {
  return typeof draft === "string" ? draft : "";
}

/** Only where it differs: setting an equal text would move the caret. */
function show(element: TextElement, draft: Draft): void {
  const text = textOf(draft);
  if (element.value !== text) {
    element.value = text;
  }
}
