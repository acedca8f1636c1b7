import "server-only";
import { ownListeners } from "@/lib/device-access/device-gateway";
import type { OutgoingGround } from "@/lib/net/outgoing";
import { env } from "@/lib/platform/env";
import type { Networks } from "@/lib/schema/address-rules";

const thisComputer: Networks = [{ cidr: "127.0.0.0/8" }, { cidr: "::1/128" }];

/** Where messages may go (`LINEWARD_OUTGOING_NETWORKS`): everywhere but this computer, where nothing is said. */
export function outgoingGround(): OutgoingGround {
  return { networks: env().LINEWARD_OUTGOING_NETWORKS, own: ownListeners() };
}

/** The same for servers of mail and of syslog: they are often on this computer, and only an admin names them. */
export function serverGround(): OutgoingGround {
  const { networks, own } = outgoingGround();
  const isSaid = networks.some(({ cidr }) => !cidr.endsWith("/0"));
  return { networks: isSaid ? networks : [...networks, ...thisComputer], own };
}
