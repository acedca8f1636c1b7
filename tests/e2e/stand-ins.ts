import { randomBytes, randomUUID } from "node:crypto";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { makeCertificate } from "@/lib/simulators/certificate";
import { type DigiumGatewaySimulator, startDigiumGateway } from "@/lib/simulators/digium-gateway/simulator";
import { type PortsipSimulator, sampleRecords, startPortsip } from "@/lib/simulators/portsip/simulator";
import { plant } from "../support/planted";

/** A legal password that no other run has, searched for in everything this run leaves behind. */
export function newSecret(label: string): string {
  return plant(label, `Planted-${randomBytes(8).toString("hex")}`);
}

function planted(options: BasipOptions): BasipOptions {
  const sip = (section: string) => ({ password: newSecret(`SIP password on a device (${section})`), ...options.sections?.[section] });
  return {
    serial: randomUUID(),
    password: newSecret("web password of a device"),
    ...options,
    sections: { ...options.sections, sip: sip("sip"), "sip-second": sip("sip-second") },
  };
}

/** A stand-in panel whose web and SIP passwords are searched for after the run. */
export function startPanel(options: BasipOptions = {}): Promise<BasipSimulator> {
  return startBasipPanel(planted(options));
}

/** A stand-in monitor, likewise. */
export function startMonitor(options: BasipOptions = {}): Promise<BasipSimulator> {
  const { sections, ...rest } = planted(options);
  return startBasipMonitor({ ...rest, sections: { sip: sections?.sip ?? {} } });
}

/** A stand-in PBX with two providers, one that registers and one that is trusted by its address. */
export function startPbx(): Promise<PortsipSimulator> {
  return startPortsip({
    password: newSecret("web password of a PBX"),
    providers: [
      { name: "Nordtel SIP", hostname: "sip.nordtel.example", password: newSecret("provider password") },
      { name: "Digium gw-1", hostname: "10.20.0.9", auth_mode: "IP_AUTH", ips: ["10.20.0.9"], provider_in_lan: true },
    ],
    extensions: [
      sampleRecords.extension("201", { password: newSecret("extension password"), web_access_password: newSecret("web access password") }),
    ],
  });
}

/** A stand-in gateway with two endpoints; a call rule uses the second. `ids: false`: it tells no ids, only names. */
export async function startGateway(options: { readonly ids?: boolean } = {}): Promise<DigiumGatewaySimulator> {
  return startDigiumGateway({
    ...options,
    certificate: await makeCertificate("gw-1"),
    password: newSecret("web password of a gateway"),
    endpoints: [
      { name: "pbx-1", registration: "out", defaultuser: "gw-1", secret: newSecret("endpoint password"), host: "10.20.0.5", port: "5060" },
      { name: "apt-204", registration: "in", defaultuser: "204", secret: newSecret("endpoint password"), host: "dynamic" },
    ],
    rules: [{ object_id: "71", rule_name: "Door to apartment 204", call_origin: "1", call_throughs: ["2"], order: "1" }],
    groups: [],
  });
}
