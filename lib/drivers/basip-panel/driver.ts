import "server-only";
import { basipDriver } from "../basip/driver";
import { registrationOf } from "../basip/status";
import { panelClient } from "./client";
import { basipPanel } from "./manifest";

export const basipPanelDriver = basipDriver({
  family: "basip-panel",
  manifest: basipPanel,
  client: panelClient,
  async registrations(client) {
    return [
      registrationOf("sip", await client.status()),
      // The page has one status and does not say of which account.
      { document: "sip-second", state: "unknown", detail: "The panel tells one status only, taken to be the first account's" },
    ];
  },
});
