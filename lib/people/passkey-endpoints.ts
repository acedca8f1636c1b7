import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine } from "@/lib/schema/text";

const peopleOnly = "for somebody's own account";

const passkey = z.object({
  id: z.string(),
  name: z.string(),
  /** What keeps it, as far as it says so: "Windows Hello". */
  keeper: z.string().nullable(),
  /** True if it is kept on several devices of its owner. */
  synced: z.boolean(),
  createdAt: z.string().nullable(),
  usedAt: z.string().nullable(),
});

export const listPasskeys = endpoint({
  method: "GET",
  path: "/api/me/passkeys",
  summary: "One's own passkeys, and the host that they belong to",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly,
  answer: z.object({ items: z.array(passkey), site: z.string() }),
});

export const renamePasskey = endpoint({
  method: "PATCH",
  path: "/api/me/passkeys/{id}",
  summary: "Give one of one's own passkeys another name",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly,
  audit: "person.passkey_rename",
  params: byId,
  body: z.strictObject({ name: oneLine().min(1, "A passkey needs a name").max(60, "At most 60 characters") }),
  status: 204,
});

export const removePasskey = endpoint({
  method: "DELETE",
  path: "/api/me/passkeys/{id}",
  summary: "Remove one of one's own passkeys: it signs nobody in any more",
  access: "signed_in",
  beforeSecondStep: true,
  freshPassword: "refuse_tokens",
  peopleOnly,
  audit: "person.passkey_remove",
  params: byId,
  status: 204,
});

export const passkeyEndpoints = [listPasskeys, renamePasskey, removePasskey];
