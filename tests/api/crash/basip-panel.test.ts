import { crashMatrix, doorWith } from "../../support/crash-matrix";

crashMatrix("basip-panel", { "at a PBX": doorWith("basip-panel", "portsip"), "at a gateway": doorWith("basip-panel", "digium-gateway") });
