import { z } from "zod";
import {
  applyWaitSetting,
  credentials,
  indexSource,
  loginChange,
  loginStyleNote,
  loginStyleSetting,
  monitorPaths,
  monitorPathsNote,
  passwordChangeSetting,
  passwordNote,
  pathSetting,
  webDoor,
} from "../basip/connection";
import { mask } from "../basip/grammar";
import { sipAccount, sipGroups, sipHabits } from "../basip/groups";
import { oldTlsSetting } from "../old-tls";
import type { Manifest } from "../types";
import { sipSettings } from "./schemas";

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
      ...monitorPaths,
      applyWaitSeconds: applyWaitSetting(),
      passwordChange: passwordChangeSetting(),
      loginStyle: loginStyleSetting(),
      oldTls: oldTlsSetting(),
    }),
    ...webDoor,
    secretPaths: ["base", "sipWritePath"],
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
      note: monitorPathsNote,
      masks: [mask],
      fullWrite: true,
      secretsReadable: true,
      appliesLate: true,
      account: {
        ...sipAccount,
        ids: ["user_id"],
        role: (values) => (values.enable === false ? "none" : "registers"),
        compose: (account) => ({ ...sipAccount.compose(account), enable: true }),
      },
    },
  ],
  collections: [],
  capabilities: ["identify", "serial", "registration_status", "enable", "sign_out", "change_login"],
  accounts: sipHabits,
  loginChange,
  unconfirmed: [
    passwordNote,
    loginStyleNote,
    monitorPathsNote,
    "The registration status is documented for panels only.",
    "Whether a monitor masks the password it is asked for is not documented. The page's example shows it in clear.",
    "Newer firmware has more fields (host_to_id, user_agent, net, fixed_net, multicast). They are shown, kept and written back.",
    "Whether a write replaces all settings or only those it names is not documented. The whole document is always sent.",
  ],
} as const satisfies Manifest;
