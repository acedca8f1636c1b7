import { crashMatrix, doorWith } from "../../support/crash-matrix";

crashMatrix("basip-linux-monitor", {
  "at a PBX": doorWith("basip-linux-monitor", "portsip"),
  "at a gateway": doorWith("basip-linux-monitor", "digium-gateway"),
});
