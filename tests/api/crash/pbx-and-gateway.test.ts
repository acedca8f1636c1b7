import { bothHidden, crashMatrix, gatewayAtPbx, pbxAtGateway } from "../../support/crash-matrix";

crashMatrix("PBX and gateway", {
  "the gateway registers": gatewayAtPbx,
  "the PBX registers": pbxAtGateway,
  "a panel at a gateway, both hide their password": bothHidden,
});
