import { expect, test } from "vitest";
import { Drafts, type TextElement } from "./draft-store";

/** An input as far as the store touches it; counts how often its text is set. */
function input() {
  let value = "";
  const set: string[] = [];
  const element = {
    defaultValue: "",
    get value() {
      return value;
    },
    set value(text: string) {
      set.push(text);
      value = text;
    },
  } as TextElement;
  const type = (text: string) => {
    value = text;
  };
  return { element, set, type };
}

function heard() {
  const calls: string[] = [];
  return { calls, edited: (path: string) => calls.push(`edited ${path}`), left: (path: string) => calls.push(`left ${path}`) };
}

test("what is typed is held by its path, dots and brackets and all, and said once a key", () => {
  const drafts = new Drafts({ "a.b": "one", a: "two", "a[b]": "three" });
  const { element, type, set } = input();
  const listener = heard();
  const { ref, onChange } = drafts.inputAt("a.b", listener);
  ref(element);
  type("one more");
  onChange({ currentTarget: element });
  expect([drafts.read("a.b"), drafts.read("a"), drafts.read("a[b]")]).toEqual(["one more", "two", "three"]);
  expect(listener.calls).toEqual(["edited a.b"]);
  // The text was put in once, when the input appeared: a caret is never moved by what was typed itself.
  expect(set).toEqual(["one"]);
});

test("a value put in from outside shows in the input, and is there again when the input comes back", () => {
  const drafts = new Drafts({ user: "118" });
  const listener = heard();
  const gone = input();
  const leave = drafts.inputAt("user", listener).ref(gone.element);
  drafts.write("user", "119");
  expect(gone.element.value).toBe("119");
  leave?.();
  drafts.write("user", "120");
  expect(gone.element.value).toBe("119");
  const back = input();
  drafts.inputAt("user", listener).ref(back.element);
  expect(back.element.value).toBe("120");
});

test("what a browser filled in silently is noticed when the field is left", () => {
  const drafts = new Drafts({ user: "118" });
  const listener = heard();
  const { element, type } = input();
  const pieces = drafts.inputAt("user", listener);
  pieces.ref(element);
  type("filled");
  pieces.onBlur({ currentTarget: element });
  expect(drafts.read("user")).toBe("filled");
  expect(listener.calls).toEqual(["edited user", "left user"]);
});

test("an input is given the same pieces at every render, so that it is attached once", () => {
  const drafts = new Drafts({ user: "118" });
  const listener = heard();
  expect(drafts.inputAt("user", listener)).toBe(drafts.inputAt("user", listener));
});
