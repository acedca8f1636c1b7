import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { emailAddress } from "@/lib/schema/email-address";
import { personName } from "./fields";

const token = z.string().min(20).max(100);

/** What a one-time link is for: the first admin, a new person, a new password, a forgotten one, or a second step to be set up anew. */
export const purposes = ["setup", "invite", "password", "forgotten", "second_step"] as const;

export const readLink = endpoint({
  method: "GET",
  path: "/api/setup",
  summary: "What a one-time link is for",
  access: "open",
  query: z.object({ token }),
  answer: z.object({ purpose: z.enum(purposes), name: z.string().nullable(), email: z.string().nullable() }),
});

export const joining = z.strictObject({
  token,
  /** Needed with a setup link; otherwise it changes the name that the admin gave. */
  name: personName.optional(),
  /** Needed with a setup link, ignored otherwise. */
  email: emailAddress.optional(),
  /** The new one. With a link for the second step the present one, as a proof. */
  password: z.string().min(1, "A password is needed").max(128, "At most 128 characters"),
});
export type Joining = z.infer<typeof joining>;

export const joinByLink = endpoint({
  method: "POST",
  path: "/api/setup",
  summary: "Use a one-time link: choose a password, or have the second step taken away to set it up anew",
  access: "open",
  peopleOnly: "to join",
  audit: "person.join",
  body: joining,
  answer: z.object({ email: z.string() }),
});

export const joiningEndpoints = [readLink, joinByLink];
