import { expect, test } from "vitest";
import { form } from "@/tests/support/form-model";
import { mend } from "./refusal";

test("one press mends a host with its port in it: both go where they belong, and the complaint goes away", () => {
  const { model, fill } = form();
  fill("stun.host", "stun.example.com:5349");
  const [fix] = model.states.at("stun.host").complaint?.fixes ?? [];
  expect(fix?.label).toBe("Use stun.example.com, and 5349 as the port");
  if (fix) {
    mend(model, "stun.host", fix);
  }
  expect([model.draftAt("stun.host"), model.draftAt("stun.port")]).toEqual(["stun.example.com", "5349"]);
  expect(model.states.at("stun.host").complaint).toBeUndefined();
});

test("what the server says at a field stands there with its fix, and is not said a second time above the button", () => {
  const { model, fill, summary } = form();
  fill("proxy", "sip:c");
  const message = 'The panel wants a dot in a host name. It refused "sip:c" for proxy.';
  const fixes = [{ label: "Use sip:c.example", value: "sip:c.example" }];
  const refused = {
    code: "device_rejected",
    title: "The device refused the value",
    requestId: "r",
    fields: [{ path: "proxy", message, fixes }],
  };
  model.refused({ ...refused, detail: message, device: { message: "no" } });
  expect(model.states.at("proxy").complaint).toEqual({ message, fixes });
  expect(summary().refusal).toEqual({ title: refused.title, detail: "", requestId: "r", device: "no" });
  model.refused({ ...refused, detail: "The panel refused 2 fields." });
  expect(summary().refusal?.detail).toBe("The panel refused 2 fields.");
});
