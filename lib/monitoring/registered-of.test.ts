import { expect, test } from "vitest";
import { statusWords } from "@/lib/device-access/status-facts";
import type { Registration } from "@/lib/drivers/types";
import { familyOf } from "@/tests/support/families";
import { registeredOf } from "./watch-registration";

const provider = (title: string, state: Registration["state"]): Registration => ({
  document: "providers",
  record: title,
  title,
  state,
  detail: state === "no" ? "OFFLINE" : "ONLINE",
});
const said = (...registrations: Registration[]) => {
  const { state, detail } = registeredOf({ registrations });
  return [state, statusWords(detail, familyOf("pbx"))];
};

test("a PBX of which some providers are offline says how many of how many, and which", () => {
  expect(said(provider("Nordtel", "yes"), provider("Lift", "no"))).toEqual(["differs", "1 of 2 providers is not registered: Lift"]);
  const lost = ["Desk", "Lift", "Alarm"].map((title) => provider(title, "no"));
  expect(said(provider("Nordtel", "yes"), ...lost)).toEqual(["differs", "3 of 4 providers are not registered: Alarm, Desk and 1 more"]);
  expect(said(provider("Nordtel", "no"))).toEqual(["no", "The provider is not registered: Nordtel"]);
  expect(said(provider("Nordtel", "yes"), provider("Trusted", "not_applicable"))).toEqual(["yes", undefined]);
});

test("a PBX whose trusted providers are offline is registered in part, and says which are offline", () => {
  const trusted = { ...provider("Lift", "not_applicable"), offline: true };
  expect(said(provider("Nordtel", "yes"), trusted)).toEqual(["differs", "1 of 2 providers is offline: Lift"]);
  expect(said(provider("Nordtel", "no"), trusted)).toEqual(["no", "The provider is not registered: Nordtel"]);
});

test("what a panel says of its own account stays its own words", () => {
  expect(said({ document: "sip", state: "no", detail: "SIP is switched off on the device" })[1]).toBe("SIP is switched off on the device");
});
