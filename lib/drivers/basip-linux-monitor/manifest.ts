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
export const basipLinuxMonitor = {
  id: "basip-linux-monitor",
  vendor: "BAS-IP",
  label: "BAS-IP Linux monitor",
  noun: "monitor",
  kind: "monitor",
  credentials,
  connection: {
    schema: z.strictObject({
      base: pathSetting("/api/v0", {
        label: "API base",
        hint: "/api/v0 for API 0.x; for API 1.x no page says it",
        source: indexSource,
        confirmed: false,
      }),
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
      groups: [...sipGroups("monitor"), { id: "video", label: "Video" }],
      source: {
        who: "monitor",
        page: "Set device SIP settings",
        version: "API 1.1.1, firmware 1.0.0 and newer",
        url: "https://developers.bas-ip.com/camdroid-monitors/1.1.1/set-device-sip-settings",
      },
      confirmed: false,
      note: monitorPathsNote,
      masks: [mask],
      fullWrite: true,
      secretsReadable: true,
      appliesLate: true,
      account: sipAccount,
    },
  ],
  collections: [],
  capabilities: ["identify", "serial", "registration_status", "sign_out", "change_login"],
  accounts: sipHabits,
  loginChange,
  unconfirmed: [
    passwordNote,
    loginStyleNote,
    monitorPathsNote,
    "The API base is documented for API 0.x only.",
    "The registration status is documented for panels only.",
    "Which characters user and password may have is not documented. The list of the other families is used.",
    "Whether a monitor masks the password it is asked for is not documented.",
    "Whether a write replaces all settings or only those it names is not documented. The whole document is always sent.",
  ],
} as const satisfies Manifest;
