import { startDevice } from "../basip/device";
import { stringErrors } from "../basip/errors";
import type { BasipOptions, BasipSimulator } from "../basip/options";
import type { WireRule } from "../basip/validation";

const rules: readonly WireRule[] = [
  { path: "enable", type: "boolean", required: true },
  { path: "proxy", type: "string", required: true, max: 300 },
  { path: "realm", type: "string", required: true, max: 300 },
  { path: "user", type: "string", required: true, min: 1, max: 31, pattern: "user" },
  { path: "password", type: "string", required: true, min: 6, max: 31, pattern: "password" },
  { path: "transport", type: "string", oneOf: ["udp", "tcp", "tls"] },
  { path: "user_id", type: "string", max: 31, pattern: "userId" },
  { path: "is_enable_ring_code", type: "boolean" },
  { path: "timeout", type: "integer", required: true, oneOf: [120, 300, 600, 1200, 1800] },
  { path: "registration_interval", type: "integer", min: 30, max: 900 },
  { path: "stun", type: "object", required: true },
  { path: "stun.ip", type: "string", required: true, max: 300 },
  { path: "stun.port", type: "integer", required: true },
];

/** An Android monitor: one account with its switch inside, the password in clear unless told otherwise. */
export function startBasipMonitor(options: BasipOptions = {}): Promise<BasipSimulator> {
  const path = "/device/sip/settings";
  return startDevice(
    {
      driver: "basip-monitor",
      base: options.base ?? "/api/v0",
      info: {
        firmware_version: options.firmware ?? "5.12.0",
        framework_version: "1.8.2",
        api_version: options.apiVersion ?? "1.7.0",
        device_name: options.name ?? "Apartment",
        device_model: options.model ?? "AT-07L",
        device_type: "monitor",
        device_serial_number: options.serial ?? "5b1d2200-monitor",
        hybrid_enable: false,
        commit: "77ab410",
      },
      errors: stringErrors,
      tokenStyle: "hex",
      accountType: "admin",
      masking: options.masking ?? false,
      sections: [
        {
          id: "sip",
          readPath: path,
          writePath: path,
          rules,
          initial: {
            enable: true,
            proxy: "sip:sip.example.com",
            realm: "sip.example.com",
            user: "101",
            password: "sim-101-secret",
            timeout: 120,
            transport: "udp",
            user_id: "101",
            is_enable_ring_code: false,
            registration_interval: 30,
            stun: { ip: "stun.example.com", port: 3478 },
          },
        },
      ],
      enabled: (held) => held("sip").enable === true,
    },
    options,
  );
}
