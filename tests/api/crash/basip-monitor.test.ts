import { crashMatrix, doorWith } from "../../support/crash-matrix";

crashMatrix("basip-monitor", {
  "at a PBX": doorWith("basip-monitor", "portsip"),
  "at a gateway": doorWith("basip-monitor", "digium-gateway"),
});
