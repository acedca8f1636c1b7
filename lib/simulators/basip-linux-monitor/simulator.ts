import { startDevice } from "../basip/device";
import { structuredErrors } from "../basip/errors";
import type { BasipOptions, BasipSimulator } from "../basip/options";
import type { WireRule } from "../basip/validation";

const rules: readonly WireRule[] = [
  { path: "proxy", type: "string", required: true, max: 300 },
  { path: "realm", type: "string", required: true, max: 300 },
  { path: "user", type: "string", required: true, min: 1, max: 31 },
  { path: "password", type: "string", required: true, min: 1, max: 31 },
  { path: "stun", type: "object", required: true },
  { path: "stun.ip", type: "string", required: true, max: 300 },
  { path: "stun.port", type: "integer", required: true },
  { path: "registration_interval", type: "integer", min: 30, max: 900 },
  { path: "h264", type: "integer", required: true, min: 99, max: 127 },
  { path: "transport", type: "string", oneOf: ["udp", "tcp", "tls"] },
];

/** A Linux monitor: one account that is always on, structured errors, UUID tokens. */
export function startBasipLinuxMonitor(options: BasipOptions = {}): Promise<BasipSimulator> {
  const path = "/device/sip/settings";
  return startDevice(
    {
      driver: "basip-linux-monitor",
      base: options.base ?? "/api/v0",
      info: {
        firmware_version: options.firmware ?? "1.11.0",
        framework_version: "1.1.0",
        api_version: options.apiVersion ?? "1.1.1",
        device_name: options.name ?? "Apartment",
        device_model: options.model ?? "AZ-07L",
        device_type: "monitor",
        device_serial_number: options.serial ?? "3e9c7700-linux",
        hybrid_enable: false,
        commit: "c01dbee",
      },
      errors: structuredErrors,
      tokenStyle: "uuid",
      accountType: "admin",
      masking: options.masking ?? false,
      sections: [
        {
          id: "sip",
          readPath: path,
          writePath: path,
          rules,
          initial: {
            proxy: "sip:sip.example.com",
            realm: "sip.example.com",
            user: "102",
            password: "sim-102-secret",
            registration_interval: 50,
            h264: 102,
            transport: "udp",
            stun: { ip: "stun.example.com", port: 3478 },
          },
        },
      ],
      enabled: () => true,
    },
    options,
  );
}
