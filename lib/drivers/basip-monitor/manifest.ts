import { z } from "zod";
import {
  applyWaitSetting,
  credentials,
  indexSource,
  loginChange,
  passwordChangeSetting,
  passwordNote,
  pathSetting,
  silence,
} from "../basip/connection";
import { mask } from "../basip/grammar";
import { sipAccount, sipGroups } from "../basip/groups";
import type { Manifest } from "../types";
import { sipSettings } from "./schemas";

const note = "The page gives the settings but no method and no path. Both paths can be set under Connection.";

/** Browser-safe. Facts and their grades: README.md. */
export const basipMonitor = {
  id: "basip-monitor",
  vendor: "BAS-IP",
  label: "BAS-IP monitor",
  noun: "monitor",
  kind: "monitor",
  credentials,
  connection: {
    schema: z.strictObject({
      base: pathSetting("/api/v0", { label: "API base", hint: "/api/v0 from firmware 5.0.0", source: indexSource, confirmed: true }),
      sipReadPath: pathSetting("/device/sip/settings", {
        label: "Path to read SIP settings",
        hint: "After the API base",
        source: silence,
        confirmed: false,
      }),
      sipWritePath: pathSetting("/device/sip/settings", {
        label: "Path to write SIP settings",
        hint: "After the API base",
        source: silence,
        confirmed: false,
      }),
      statusPath: pathSetting("/sip/status", {
        label: "Path of the registration status",
        hint: "After the API base",
        source: silence,
        confirmed: false,
      }),
      applyWaitSeconds: applyWaitSetting(),
      passwordChange: passwordChangeSetting(),
    }),
    defaultPort: { http: 80, https: 443 },
    defaultScheme: "http",
    schemes: ["http", "https"],
  },
  sections: [
    {
      id: "sip",
      label: "SIP account",
      schema: sipSettings,
      groups: [...sipGroups("monitor"), { id: "calls", label: "Calls" }],
      source: {
        who: "monitor",
        page: "Set SIP settings",
        version: "API 1.7.0, firmware 5.0.0 and newer",
        url: "https://developers.bas-ip.com/android-monitors/1.7.0/set-sip-settings",
      },
      confirmed: false,
      note,
      masks: [mask],
      fullWrite: true,
      secretsReadable: true,
      appliesLate: true,
      account: { ...sipAccount, role: (values) => (values.enable === false ? "none" : "registers") },
    },
  ],
  collections: [],
  capabilities: ["identify", "registration_status", "enable", "sign_out", "change_login"],
  loginChange,
  unconfirmed: [
    passwordNote,
    note,
    "The registration status is documented for panels only.",
    "Whether a monitor masks the password it is asked for is not documented. The page's example shows it in clear.",
    "Newer firmware has more fields (host_to_id, user_agent, net, fixed_net, multicast). They are shown, kept and written back.",
    "Whether a write replaces all settings or only those it names is not documented. The whole document is always sent.",
  ],
} as const satisfies Manifest;
