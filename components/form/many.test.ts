import { describe, expect, test } from "vitest";
import { form, manifest } from "@/tests/support/form-model";
import { type HeldByMany, heldLine, type ManyTargets, manyPlanOf } from "./many";
import { planOf } from "./plan";

const held: Record<string, HeldByMany> = {
  interval: {
    values: [
      { value: 60, count: 31 },
      { value: 300, count: 9 },
    ],
    others: 0,
    unset: 0,
  },
  outbound: { values: [], others: 0, unset: 40 },
  user: {
    values: [
      { value: "118", count: 1 },
      { value: "119", count: 1 },
    ],
    others: 38,
    unset: 0,
  },
};
const many: ManyTargets = {
  held: (path) => held[path],
  variables: ["flat", "site.name"],
  filled: (text) => {
    if (text.includes("{nobody}")) {
      throw new Error("Nothing is called {nobody}.");
    }
    return text.includes("{flat}") ? { text: text.replaceAll("{flat}", "12"), device: "Apartment 12" } : undefined;
  },
  missing: () => undefined,
};
const over = () => form({ mode: "many", many });

describe("over many devices", () => {
  test("every field is kept, and nothing is sent", () => {
    const { model, summary } = over();
    expect(summary().entries).toEqual([]);
    expect(model.submit()).toEqual({});
    expect(summary().toFix).toEqual([]);
  });

  test("only what a person changes is sent, and it is sent even where some have it already", () => {
    const { model, fill, summary } = over();
    fill("interval", "300");
    expect(model.submit()).toEqual({ interval: 300 });
    expect(summary().entries[0]).toMatchObject({
      from: "60 seconds at 31, 300 seconds at 9",
      to: "300 seconds",
      note: "9 have it already",
    });
  });

  test("a field that is no longer kept begins with what most hold, and goes back to what each has", () => {
    const { model, summary } = over();
    model.change("interval");
    expect(model.draftAt("interval")).toBe("60");
    expect(summary().entries).toHaveLength(1);
    model.undo("interval");
    expect(summary().entries).toEqual([]);
    expect(model.submit()).toEqual({});
  });

  test("an emptied field clears where that is allowed, and is complained about where it is not", () => {
    const { model, fill, complaint } = over();
    fill("outbound", "");
    expect(model.submit()).toEqual({ outbound: null });
    fill("user", "");
    expect(model.submit()).toBeUndefined();
    expect(complaint("user")).toBeDefined();
  });

  test("a rule is held against what a text becomes, and a variable that nobody has is said at once", () => {
    const { model, fill, complaint } = over();
    fill("note", "{flat}");
    expect(model.submit()).toEqual({ note: "{flat}" });
    fill("user", "{flat}-but-longer-than-thirty-one-characters");
    expect(complaint("user")).toMatch(/^For Apartment 12 this becomes .*12-but-longer/);
    fill("user", "{nobody}");
    expect(complaint("user")).toBe("Nothing is called {nobody}.");
  });

  test("no secret and nothing that only the device sets is part of it", () => {
    const plan = manyPlanOf(planOf(manifest));
    expect(plan.fields.map(({ path }) => path)).not.toEqual(expect.arrayContaining(["password"]));
    expect(plan.byPath.has("pin") || plan.byPath.has("serial")).toBe(false);
  });

  test("what they hold is one short line", () => {
    const field = (path: string) => planOf(manifest).byPath.get(path) as never;
    expect(heldLine(field("interval"), held.interval)).toBe("60 seconds at 31, 300 seconds at 9");
    expect(heldLine(field("outbound"), held.outbound)).toBe("not set at all 40");
    expect(heldLine(field("user"), held.user)).toBe("another value at each");
    expect(heldLine(field("note"), undefined)).toBe("not known");
  });

  test("discarding keeps everything again", () => {
    const { model, fill, summary } = over();
    fill("interval", "90");
    model.discardAll();
    expect(summary().entries).toEqual([]);
    expect(model.draftAt("interval")).toBeUndefined();
  });
});
