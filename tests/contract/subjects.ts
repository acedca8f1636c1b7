import { digiumGatewayManifest } from "@/lib/drivers/digium-gateway/manifest";
import type { Document } from "@/lib/schema/document";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipLinuxMonitor } from "@/lib/simulators/basip-linux-monitor/simulator";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type DigiumGatewaySimulator, startDigiumGateway } from "@/lib/simulators/digium-gateway/simulator";
import { type PortsipSimulator, sampleRecords, startPortsip } from "@/lib/simulators/portsip/simulator";
import type { Simulator } from "@/lib/simulators/types";
import type { Subject, Variant } from "./subject";

const future = { future_flag: 7 };

function extraOf({ unknown, extra }: Variant): Document | undefined {
  return unknown || extra ? { ...(unknown ? future : {}), ...extra } : undefined;
}

function basip(start: (options: BasipOptions) => Promise<BasipSimulator>, sections: readonly string[]) {
  return {
    async start(variant: Variant) {
      const more = extraOf(variant);
      const extra = more ? Object.fromEntries(sections.map((section) => [section, more])) : {};
      const simulator = await start({ extra, ...(variant.writes ? { writes: variant.writes } : {}) });
      return Object.assign(simulator, { expire: () => simulator.expireTokens() });
    },
    holds: (simulator: Simulator) => JSON.stringify(sections.map((section) => (simulator as BasipSimulator).held(section))),
    isLogin: ({ path }: { path: string }) => path.endsWith("/login"),
    // A success has no documented body, so a write that is answered by anything but a web page counts as a yes, which proves nothing.
    writeFaults: { invalid_json: "fine", truncated_json: "fine", empty: "fine" },
  } as const;
}

const account = { proxy: "sip:pbx.example.net:5061", realm: "pbx.example.net", user: "119", password: "Planted-1-secret" };

/** Every family of the catalog. The suite fails if one is missing here. */
export const subjects: readonly Subject[] = [
  {
    driver: "basip-panel",
    ...basip(startBasipPanel, ["sip", "sip-second", "sip-enable"]),
    sections: {
      sip: { change: { ...account, transport: "tls", registration_interval: 300, outbound: "edge.example.net", stun: { port: 3479 } } },
      "sip-second": { change: { ...account, user_id: "front door", outbound: "" } },
      "sip-enable": { change: { sip_enable: false } },
    },
    collections: {},
  },
  {
    driver: "basip-monitor",
    ...basip(startBasipMonitor, ["sip"]),
    sections: {
      sip: { change: { ...account, enable: false, timeout: 600, is_enable_ring_code: true, stun: { ip: "stun.example.net", port: 3479 } } },
    },
    collections: {},
  },
  {
    driver: "basip-linux-monitor",
    ...basip(startBasipLinuxMonitor, ["sip"]),
    sections: { sip: { change: { ...account, h264: 120, registration_interval: 900, stun: { ip: "10.0.0.5", port: 3479 } } } },
    collections: {},
  },
  {
    driver: "portsip",
    async start({ writes, ...variant }) {
      const { provider, extension } = sampleRecords;
      const extra = extraOf(variant) ?? {};
      const simulator = await startPortsip({
        update: writes === "merge" ? "patch" : "replace",
        providers: [provider({ name: "Nordtel SIP", ...extra }), provider({ name: "Old carrier", protocol: "TCP", ...extra })],
        extensions: [extension("201", extra), extension("202", extra)],
      });
      return Object.assign(simulator, { expire: () => simulator.expireTokens() });
    },
    holds: (simulator: Simulator) => JSON.stringify((simulator as PortsipSimulator).snapshot()),
    isLogin: ({ path }) => path.endsWith("/verify"),
    sections: {},
    collections: {
      providers: {
        record: {
          name: "Lift emergency",
          auth_mode: "REGISTER_AUTH",
          hostname: "lift.example.net",
          port: 5070,
          protocol: "UDP",
          outbound_server: "",
          outbound_server_port: 0,
          require_register: true,
          auth_id: "northbank-lift",
          password: "Planted-1-secret",
          reregister_interval: 120,
          ips: ["10.0.0.7"],
          provider_in_lan: false,
          single_via_header: true,
        },
        change: {
          port: 5090,
          protocol: "TCP",
          ips: ["10.0.0.8", "fd00::8"],
          out_parameters: '[\n  {\n    "id": 386111305045643264\n  }\n]',
        },
      },
      extensions: {
        record: {
          extension_number: "317",
          profile: { first_name: "Apartment", last_name: "17" },
          password: "Planted-2-secret",
          web_access_password: "Planted-3-secret",
        },
        change: {},
      },
    },
    writeRequest: /\/update$/,
    // A success has no body: that it was one shows when it is read back.
    writeFaults: { empty: "fine" },
  },
  {
    driver: "digium-gateway",
    async start({ writes, ...variant }) {
      const extra = extraOf(variant) ?? {};
      const simulator = await startDigiumGateway({
        update: writes === "merge" ? "patch" : "replace",
        endpoints: [
          { name: "pbx-1", registration: "out", defaultuser: "gw-1", secret: "Gw-To-Pbx-9", host: "10.20.0.5", ...extra },
          { name: "apt-204", registration: "in", defaultuser: "204", secret: "Gw-204-a91c", host: "dynamic", ...extra },
        ],
      });
      return Object.assign(simulator, { expire: () => simulator.expireCookies() });
    },
    holds: (simulator: Simulator) => JSON.stringify((simulator as DigiumGatewaySimulator).snapshot()),
    isLogin: ({ method, path }) => method === "POST" && path === "/admin/main.html",
    sections: {},
    collections: {
      "sip-endpoints": {
        record: {
          ...digiumGatewayManifest.collections[0].blank,
          name: "apt-305",
          registration: "in",
          defaultuser: "305",
          host: "dynamic",
          secret: "Planted-1-secret",
          remotesecret: "Planted-2-secret",
          auth: "305:Planted-3-secret@realm",
        },
        change: { transport: ["TLS", "UDP"], dtmfmode: "rfc2833", qualify: true, qualifyfreq: 30, t1min: 300, port: 5061 },
      },
    },
    writeRequest: /sip_endpoint\.save$/,
  },
];
