import { z } from "zod";
import type { RuleSource } from "@/lib/schema/field";
import {
  applyWaitSetting,
  credentials,
  indexSource,
  loginChange,
  loginStyleNote,
  loginStyleSetting,
  passwordChangeSetting,
  passwordNote,
  pathSetting,
  silence,
  webDoor,
} from "../basip/connection";
import { mask } from "../basip/grammar";
import { sipAccount, sipGroups, sipHabits } from "../basip/groups";
import { oldTlsSetting } from "../old-tls";
import type { Manifest, SectionManifest } from "../types";
import { firstAccount, secondAccount, sipSwitch } from "./schemas";

const pages = "https://developers.bas-ip.com/android-panels";
const version = "API 2.x, firmware 3.9.0 and newer";

const firstSource: RuleSource = {
  who: "panel",
  page: "Set first account SIP settings",
  version,
  url: `${pages}/set-first-account-sip-settings`,
};
const secondSource: RuleSource = {
  who: "panel",
  page: "Set second account SIP settings",
  version,
  url: `${pages}/set-second-account-sip-settings`,
};

const shared = {
  masks: [mask],
  fullWrite: true,
  secretsReadable: false,
  appliesLate: true,
  account: { ...sipAccount, ids: ["user_id"], outboundProxy: "outbound" },
} as const satisfies Partial<SectionManifest>;

const secondNote = "No vendor page names the path of the second account. It can be set under Connection.";
const switchNote =
  "The switch is known from software in the field, not from a vendor page. Whether it covers the second account is not known.";

/** Browser-safe. Facts and their grades: README.md. */
export const basipPanel = {
  id: "basip-panel",
  vendor: "BAS-IP",
  label: "BAS-IP panel",
  noun: "panel",
  kind: "intercom",
  credentials,
  connection: {
    schema: z.strictObject({
      base: pathSetting("/api/v1", {
        label: "API base",
        hint: "/api/v1 from firmware 3.9.0, /api/v0 up to 3.7.0",
        source: indexSource,
        confirmed: true,
      }),
      secondAccountPath: pathSetting("/device/sip/settings/second", {
        label: "Path of the second account",
        hint: "After the API base",
        source: silence,
        confirmed: false,
      }),
      applyWaitSeconds: applyWaitSetting(),
      passwordChange: passwordChangeSetting(),
      loginStyle: loginStyleSetting(),
      oldTls: oldTlsSetting(),
    }),
    ...webDoor,
    secretPaths: ["base", "secondAccountPath"],
  },
  sections: [
    {
      id: "sip",
      label: "SIP account 1",
      schema: firstAccount,
      groups: sipGroups("panel"),
      source: firstSource,
      confirmed: true,
      ...shared,
    },
    {
      id: "sip-second",
      label: "SIP account 2",
      schema: secondAccount,
      groups: sipGroups("panel").filter((group) => group.id !== "stun"),
      source: secondSource,
      confirmed: false,
      note: secondNote,
      ...shared,
    },
    {
      id: "sip-enable",
      label: "SIP switch",
      schema: sipSwitch,
      groups: [{ id: "switch", label: "SIP", description: "Off: the panel registers nowhere." }],
      source: { who: "panel", page: "Clients in the field; no vendor page" },
      confirmed: false,
      note: switchNote,
      masks: [],
      fullWrite: true,
      secretsReadable: true,
      appliesLate: true,
    },
  ],
  collections: [],
  capabilities: ["identify", "serial", "registration_status", "enable", "sign_out", "change_login"],
  accounts: { ...sipHabits, switch: { document: "sip-enable", path: "sip_enable" } },
  loginChange,
  unconfirmed: [
    passwordNote,
    loginStyleNote,
    secondNote,
    switchNote,
    "Which account the registration status speaks of is not documented. It is taken to be the first.",
    "Whether a write replaces all settings or only those it names is not documented. The whole document is always sent.",
    "How long a login lasts is documented for models with a D at the end only. An expired one is renewed when the panel says so.",
  ],
} as const satisfies Manifest;
