import { describe, expect, test } from "vitest";
import { form, reading, values } from "@/tests/support/form-model";

describe("what is sent", () => {
  test("an untouched form changes nothing and sends nothing", () => {
    const { model, summary } = form();
    expect(summary().entries).toEqual([]);
    expect(model.submit()).toEqual({});
  });

  test("only what differs is sent, nested where it is nested", () => {
    const { model, fill } = form();
    fill("stun.port", "5000");
    fill("user", "119");
    expect(model.submit()).toEqual({ user: "119", stun: { port: 5000 } });
  });

  test("typing the old value again is no change", () => {
    const { model, fill, summary } = form();
    fill("interval", "90");
    expect(summary().entries).toHaveLength(1);
    fill("interval", " 060 ");
    expect(summary().entries).toHaveLength(0);
    expect(model.submit()).toEqual({});
  });

  test("an emptied clearable field is sent as null, an emptied optional one cannot be left out of a device that keeps it", () => {
    const { model, fill, complaint } = form({ reading: { ...reading, values: { ...values, outbound: "sip:x", note: "hello" } } });
    fill("outbound", "");
    expect(model.submit()).toEqual({ outbound: null });
    fill("note", "");
    expect(complaint("note")).toContain("keeps what it has");
  });

  test("a secret is absent to keep, a text to replace, null to clear", () => {
    const { model, fill } = form();
    fill("password", "correct0horse");
    fill("pin", null);
    expect(model.submit()).toEqual({ password: "correct0horse", pin: null });
    model.undo("password");
    model.undo("pin");
    expect(model.submit()).toEqual({});
  });

  test("a secret never stands in the summary", () => {
    const { fill, summary } = form();
    fill("password", "correct0horse");
    expect(JSON.stringify(summary())).not.toContain("correct0horse");
    expect(summary().entries[0]).toMatchObject({ from: "stored, not shown", to: "new, 13 characters, not shown" });
  });

  test("a list that is put in another order is sent whole, with its switches", () => {
    const { model } = form();
    const [first, second] = model.draftAt("codecs") as [never, never];
    model.put("codecs", [second, first]);
    expect(model.submit()).toEqual({
      codecs: [
        { id: "gsm", on: false, ms: 20 },
        { id: "g722", on: true, ms: 20 },
      ],
    });
  });

  test("a read-only field is never sent", () => {
    const { model, fill } = form();
    fill("serial", "X2");
    expect(model.submit()).toEqual({});
  });

  test("a new record sends everything that has a value", () => {
    const blank = { proxy: "sip:a", user: "", interval: 60, outbound: null, codecs: [], stun: { host: "h", port: 1 } };
    const { model, fill, complaint } = form({ mode: "create", reading: { values: blank, secrets: {} } });
    expect(model.submit()).toBeUndefined();
    expect(complaint("user")).toBe("The panel needs a value for user: 1 to 31 characters. It is empty.");
    expect(complaint("password")).toContain("None is stored");
    fill("user", "118");
    fill("password", "correct0horse");
    // The schema wants the read-only serial too: nobody can type it, so the device decides.
    expect(model.submit()).toEqual({ ...blank, user: "118", password: "correct0horse" });
  });
});

describe("when something is complained about", () => {
  test("never while typing, once the field is left, and then on each key", () => {
    const { type, fill, complaint } = form();
    type("interval", "2");
    expect(complaint("interval")).toBeUndefined();
    fill("interval", "20");
    expect(complaint("interval")).toBe("The panel takes 30 to 900 seconds. 20 is too short.");
    type("interval", "2000");
    expect(complaint("interval")).toBe("The panel takes 30 to 900 seconds. 2000 is too long.");
    type("interval", "200");
    expect(complaint("interval")).toBeUndefined();
  });

  test("a wrong number comes with the nearest right one and the default", () => {
    const { model, fill } = form();
    fill("interval", "20");
    expect(model.states.at("interval").complaint?.fixes.map((fix) => fix.value)).toEqual([30, 60]);
    fill("interval", "twenty");
    expect(model.states.at("interval").complaint?.message).toBe('The panel takes 30 to 900 seconds. "twenty" is not a number.');
    model.put("interval", "30");
    expect(model.states.at("interval")).toMatchObject({ complaint: undefined, changed: true });
  });

  test("spaces around a value are offered to be removed", () => {
    const { model, fill } = form();
    fill("proxy", " sip:b");
    expect(model.states.at("proxy").complaint?.fixes).toEqual([{ label: "Remove the spaces around it", value: "sip:b" }]);
  });

  test("what the device itself holds wrong is a note and stops nobody", () => {
    const { model, fill, complaint } = form({ reading: { ...reading, values: { ...values, interval: 5, proxy: "10.0.0.1" } } });
    expect(model.states.at("interval").note).toContain("30 to 900 seconds");
    fill("user", "119");
    expect(model.submit()).toEqual({ user: "119" });
    expect(complaint("interval")).toBeUndefined();
    fill("interval", "6");
    expect(model.submit()).toBeUndefined();
  });

  test("a check over several fields stops the write where the change caused it", () => {
    const { model, fill, complaint } = form({ reading: { ...reading, values: { ...values, outbound: "same" } } });
    fill("user", "same");
    expect(model.submit()).toBeUndefined();
    expect(complaint("outbound")).toBe('The panel does not take "same": this is the user\'s name.');
  });

  test("a mask and a forbidden value are refused as secrets, in any case", () => {
    const { fill, complaint } = form();
    fill("password", "masked1");
    expect(complaint("password")).toContain("in place of a secret");
    fill("password", "webmask");
    expect(complaint("password")).toContain("not allowed as a secret");
  });

  test("a full write without a stored secret asks for it", () => {
    const { model, fill, complaint } = form({ reading: { ...reading, secrets: { password: { set: false } } } });
    fill("user", "119");
    expect(model.submit()).toBeUndefined();
    expect(complaint("password")).toContain("None is stored");
  });

  test("a warning does not stop the write and offers its fix", () => {
    const { model, fill } = form();
    fill("proxy", "sip:1");
    expect(model.states.at("proxy").warning).toEqual({ message: "Ends in 1.", fix: "sip:b" });
    expect(model.submit()).toEqual({ proxy: "sip:1" });
    expect(model.states.currentSummary().entries[0]?.risks).toEqual(["Ends in 1."]);
  });

  test("a warning over the whole document lands at its field", () => {
    const { model, fill } = form();
    fill("user", "666");
    expect(model.states.at("user").warning?.message).toBe("An odd user.");
  });

  test("a wrong entry of a list is named by its place", () => {
    const { model, complaint } = form();
    const rows = model.draftAt("codecs") as readonly { key: string; cells: Record<string, string | boolean> }[];
    model.put(
      "codecs",
      rows.map((row, at) => (at === 1 ? { ...row, cells: { ...row.cells, ms: "25" } } : row)),
    );
    expect(complaint("codecs")).toBe("Entry 2: the panel takes whole numbers in steps of 10. 25 lies between two of them.");
    expect(model.states.at("codecs").complaint?.at).toBe("1.ms");
  });
});
