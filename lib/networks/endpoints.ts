import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine } from "@/lib/schema/text";

export const network = z.object({
  id: z.string(),
  /** Normal form: "10.0.0.0/8". */
  cidr: z.string(),
  note: z.string().nullable(),
  createdAt: z.string(),
  createdBy: z.string().nullable(),
});
export type NetworkAnswer = z.infer<typeof network>;

export const newNetwork = z.strictObject({
  cidr: oneLine().min(1, "Write a network such as 10.20.0.0/16").max(50, "At most 50 characters"),
  note: oneLine().max(200, "At most 200 characters").optional(),
});
export type NewNetwork = z.infer<typeof newNetwork>;

export const listNetworks = endpoint({
  method: "GET",
  path: "/api/networks",
  summary: "The networks that devices may live in",
  access: "network.edit",
  answer: z.object({ items: z.array(network) }),
});

export const addNetwork = endpoint({
  method: "POST",
  path: "/api/networks",
  summary: "Allow a network, or a single address",
  access: "network.edit",
  // Stored logins go to devices in these networks: a new one widens where.
  freshPassword: "spare_tokens",
  audit: "network.allow",
  body: newNetwork,
  status: 201,
  answer: network,
});

export const removeNetwork = endpoint({
  method: "DELETE",
  path: "/api/networks/{id}",
  summary: "No longer allow a network; devices in it can no longer be reached",
  access: "network.edit",
  freshPassword: "spare_tokens",
  audit: "network.deny",
  params: byId,
  status: 204,
});

export const networkEndpoints = [listNetworks, addNetwork, removeNetwork];
