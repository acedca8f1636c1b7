import { describe, expect, test } from "vitest";
import { form, reading, values } from "@/tests/support/form-model";

describe("who hears of it", () => {
  test("a key in one field never wakes another", () => {
    const { model, type } = form();
    const heard: string[] = [];
    for (const { path } of model.plan.fields) {
      model.states.watch([path]).listen(() => heard.push(path));
    }
    type("interval", "7");
    type("interval", "70");
    type("interval", "700");
    expect(heard).toEqual(["interval"]);
  });
});

describe("a group of fields", () => {
  test("knows that one of its own changed, also before it listens, and nothing of others", () => {
    const { model, type } = form();
    const own = model.states.watch(["interval", "realm"]);
    const other = model.states.watch(["user"]);
    const [before, besides] = [own.version(), other.version()];
    type("interval", "7");
    expect(own.version()).not.toBe(before);
    expect(other.version()).toBe(besides);
  });
});

describe("the server's answer", () => {
  const problem = { code: "device_rejected", title: "The device refused the value", detail: "Change it.", requestId: "r1" };

  test("lands beside the input, and goes when that input is changed", () => {
    const { model, fill, complaint, type } = form();
    fill("user", "119");
    model.working();
    model.refused({ ...problem, fields: [{ path: "user", message: "Taken." }] });
    expect(complaint("user")).toBe("Taken.");
    expect(model.states.currentSummary()).toMatchObject({
      working: false,
      refusal: { requestId: "r1", title: problem.title },
      attempts: 1,
    });
    type("user", "120");
    expect(complaint("user")).toBeUndefined();
  });

  test("a complaint about an entry of a list lands at the list", () => {
    const { model, complaint } = form();
    model.refused({ ...problem, fields: [{ path: "codecs.0.ms", message: "Too long." }] });
    expect(complaint("codecs")).toBe("Too long.");
  });

  test("after a success the form stands on the new values", () => {
    const { model, fill, summary } = form();
    fill("user", "119");
    fill("password", "correct0horse");
    model.adopt({ ...reading, values: { ...values, user: "119" }, baseline: "v2" }, "Applied.");
    expect(summary()).toMatchObject({ entries: [], done: "Applied." });
    expect(model.draftAt("password")).toBeUndefined();
    expect(model.draftAt("user")).toBe("119");
  });

  test("a change on the device keeps what was typed here, follows the rest, and lets a person choose", () => {
    const { model, fill, summary } = form();
    fill("interval", "300");
    fill("user", "119");
    const current = { ...reading, values: { ...values, interval: 120, proxy: "sip:z" }, baseline: "v2" };
    model.refused({ ...problem, code: "changed_on_device", current });
    expect(summary().conflicts).toEqual([
      { path: "proxy", name: "Proxy", theirs: "sip:z", mine: undefined, chosen: "theirs" },
      { path: "interval", name: "Interval", theirs: "120 seconds", mine: "300 seconds", chosen: "mine" },
    ]);
    expect(model.baseline.baseline).toBe("v2");
    expect(model.submit()).toEqual({ interval: 300, user: "119" });
    model.choose("interval", "theirs");
    expect(model.submit()).toEqual({ user: "119" });
    model.choose("interval", "mine");
    expect(model.submit()).toEqual({ interval: 300, user: "119" });
  });
});

describe("finding", () => {
  test("a search leaves what matches its words, and the number of it", () => {
    const { model, summary } = form();
    model.show({ text: "stun po", differing: false });
    expect(model.plan.fields.filter((field) => !model.states.at(field.path).hidden).map((field) => field.path)).toEqual(["stun.port"]);
    expect(summary().visible).toBe(1);
    model.show({ text: "", differing: false });
    expect(summary().visible).toBe(model.plan.fields.length);
  });

  test("only what differs from the defaults leaves a default out", () => {
    const { model, fill } = form();
    model.show({ text: "", differing: true });
    expect(model.states.at("interval").hidden).toBe(true);
    model.show({ text: "", differing: false });
    fill("interval", "90");
    model.show({ text: "", differing: true });
    expect(model.states.at("interval").hidden).toBe(false);
  });
});
