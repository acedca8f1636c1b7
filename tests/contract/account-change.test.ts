import { describe, expect, test } from "vitest";
import { basipMonitor } from "@/lib/drivers/basip-monitor/manifest";
import { basipPanel } from "@/lib/drivers/basip-panel/manifest";
import { collectionOf } from "@/lib/drivers/catalog";
import type { DocumentManifest } from "@/lib/drivers/types";
import { accountPatch, NoAccount, NoSuchField } from "@/lib/jobs/account-change";

const panel: DocumentManifest = basipPanel.sections[0];
const monitor: DocumentManifest = basipMonitor.sections[0];
const endpoint = collectionOf("digium-gateway", "sip-endpoints") ?? panel;
const account = { proxy: "sip:10.20.0.5:5060", realm: "10.20.0.5", registration_interval: 60, transport: "udp" };

describe("a server of an account change", () => {
  test("is written as the family writes one: with sip: in front, its port inside", () => {
    expect(accountPatch(account, panel, { server: "pbx.example.net" })).toEqual({ proxy: "sip:pbx.example.net:5060" });
    expect(accountPatch(account, monitor, { server: "pbx.example.net:5070" })).toEqual({ proxy: "sip:pbx.example.net:5070" });
  });

  test("takes its port beside it where the family has a field for that", () => {
    const values = { registration: "out", host: "10.20.0.5", port: 5060 };
    const patch = accountPatch(values, endpoint, { server: "pbx.example.net", port: 5061 });
    expect(patch).toMatchObject({ host: "pbx.example.net" });
    expect(String(patch.port)).toBe("5061");
  });

  test("keeps its name when only the port changes, and loses the port where that is cleared", () => {
    expect(accountPatch(account, panel, { port: 5080 })).toEqual({ proxy: "sip:10.20.0.5:5080" });
    expect(accountPatch(account, panel, { port: null })).toEqual({ proxy: "sip:10.20.0.5" });
  });
});

test("what is not named is kept, and each name finds the family's own field", () => {
  expect(accountPatch(account, panel, { transport: "TLS", interval: 300, realm: "pbx.example.net" })).toEqual({
    transport: "tls",
    registration_interval: 300,
    realm: "pbx.example.net",
  });
});

test("an account that registers nowhere, and a field that a family has not, are said so", () => {
  expect(() => accountPatch({ registration: "in" }, endpoint, { server: "pbx.example.net" })).toThrow(NoAccount);
  expect(() => accountPatch(account, monitor, { outboundProxy: "edge.example.net" })).toThrow(NoSuchField);
});
