import { startDevice } from "../basip/device";
import { stringErrors } from "../basip/errors";
import type { BasipOptions, BasipSimulator } from "../basip/options";
import type { WireRule } from "../basip/validation";

const accountRules: readonly WireRule[] = [
  { path: "proxy", type: "string", required: true, pattern: "proxy" },
  { path: "realm", type: "string", required: true, pattern: "realm" },
  { path: "user", type: "string", required: true, min: 1, max: 31, pattern: "user" },
  { path: "password", type: "string", required: true, min: 6, max: 31, pattern: "password" },
  { path: "transport", type: "string", oneOf: ["udp", "tcp", "tls"] },
  { path: "user_id", type: "string", max: 31, pattern: "userId" },
  { path: "registration_interval", type: "integer", min: 30, max: 900 },
  { path: "outbound", type: "string", pattern: "outbound" },
];

const stunRules: readonly WireRule[] = [
  { path: "stun", type: "object", required: true },
  { path: "stun.ip", type: "string", pattern: "stunIp" },
  { path: "stun.port", type: "integer" },
];

const switchRules: readonly WireRule[] = [
  { path: "sip_enable", type: "boolean", required: true },
  { path: "is_reregister", type: "boolean" },
  { path: "reregister_time", type: "integer" },
];

function account(user: string) {
  return {
    proxy: "sip:sip.example.com:5060",
    realm: "sip.example.com",
    user,
    password: `sim-${user}-secret`,
    transport: "udp",
    user_id: user,
    registration_interval: 60,
    outbound: "",
  };
}

/** A multi-apartment panel: two accounts, a switch for SIP, passwords masked as `WebPass` unless told otherwise. */
export function startBasipPanel(options: BasipOptions = {}): Promise<BasipSimulator> {
  const second = options.secondAccountPath === undefined ? "/device/sip/settings/second" : options.secondAccountPath;
  return startDevice(
    {
      driver: "basip-panel",
      base: options.base ?? "/api/v1",
      info: {
        firmware_version: options.firmware ?? "3.9.2",
        framework_version: "2.4.0",
        api_version: options.apiVersion ?? "2.11.0",
        device_name: options.name ?? "Entrance",
        device_model: options.model ?? "AA-07FB",
        device_type: "panel",
        device_serial_number: options.serial ?? "7c6a1f00-panel",
        hybrid_enable: false,
        commit: "0f3e9a1",
      },
      errors: stringErrors,
      tokenStyle: "hex",
      accountType: "admin",
      masking: options.masking ?? true,
      sections: [
        {
          id: "sip",
          readPath: "/device/sip/settings",
          writePath: "/device/sip/settings",
          rules: [...accountRules, ...stunRules],
          initial: { ...account("118"), stun: { ip: "stun.example.com", port: 3478 } },
        },
        ...(second === null
          ? []
          : [{ id: "sip-second", readPath: second, writePath: second, rules: accountRules, initial: account("218") }]),
        {
          id: "sip-enable",
          readPath: "/device/sip/enable",
          writePath: "/device/sip/enable",
          rules: switchRules,
          initial: { sip_enable: true, is_reregister: true, reregister_time: 315 },
        },
      ],
      enabled: (held) => held("sip-enable").sip_enable === true,
    },
    options,
  );
}
