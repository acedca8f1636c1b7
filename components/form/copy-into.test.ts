import { expect, test } from "vitest";
import { form, values } from "@/tests/support/form-model";
import { copyInto } from "./copy-into";

const account = { role: "registers", user: "user", secret: "password" } as const;
const other = {
  ...values,
  user: "119",
  proxy: "sip:b",
  interval: 300,
  outbound: "sip:x",
  note: "",
  serial: "X2",
  password: "leaked0secret",
};

function formWithAccount(mode: "edit" | "many") {
  const made = form({ mode });
  Object.assign(made.model, { manifest: { ...made.model.manifest, account } });
  return made;
}

test("another device's values come in as changes to review; who a device is and its secrets stay, and both are named", () => {
  const { model, fill, summary } = formWithAccount("edit");
  fill("stun.port", "5000");
  const copied = copyInto(model, other);
  expect(copied).toEqual({ taken: ["Proxy", "Interval", "Outbound"], identity: ["User"], secrets: ["Password", "Pin"], unsayable: [] });
  expect(summary().entries.map(({ path }) => path)).toEqual(["proxy", "interval", "outbound"]);
  expect(model.submit()).toEqual({ proxy: "sip:b", interval: 300, outbound: "sip:x" });
});

test("over many devices each value of the one stands chosen, and can be kept instead", () => {
  const { model } = formWithAccount("many");
  expect(copyInto(model, other)).toMatchObject({ identity: ["User"], secrets: ["Password", "Pin"], unsayable: ["Note"] });
  model.undo("interval");
  expect(model.submit()).toEqual({
    proxy: "sip:b",
    outbound: "sip:x",
    codecs: values.codecs,
    stun: values.stun,
  });
});
