import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";

export const keysAnswer = z.object({
  /** The key that seals now. */
  current: z.string(),
  keys: z.array(
    z.object({
      /** The fingerprint: 8 hex digits, as in the key file. */
      id: z.string(),
      /** When this database first used the key; null if it never did. */
      createdAt: z.string().nullable(),
      /** Sealed rows that name it. */
      rows: z.number(),
      /** False: the key is not in the key ring, and its rows cannot be opened. */
      present: z.boolean(),
    }),
  ),
  /** Sealed rows that no key of the ring opens. */
  unreadable: z.number(),
});
export type KeysAnswer = z.infer<typeof keysAnswer>;

export const listKeys = endpoint({
  method: "GET",
  path: "/api/keys",
  summary: "The sealing keys and how much each has sealed; never a key itself",
  access: "key.see",
  answer: keysAnswer,
});

export const keyEndpoints = [listKeys];
