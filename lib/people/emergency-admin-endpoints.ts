import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { oneLine } from "@/lib/schema/text";

const time = z.string().nullable();
const candidate = z.object({ id: z.string(), name: z.string(), secondStep: z.boolean() });

const kept = z.object({
  /** Null: nobody was chosen. */
  person: candidate.extend({ email: z.string() }).nullable(),
  /** Where they may sign in from, in normal form; none: from anywhere. */
  networks: z.array(z.string()),
  /** Where the envelope with the password is. */
  envelope: z.string(),
  /** As far back as the audit goes. */
  lastUsedAt: time,
  passwordChangedAt: time,
  tried: z.object({ at: z.string(), ok: z.boolean() }).nullable(),
  /** Admins with a password here and without an account elsewhere: who can be chosen. */
  candidates: z.array(candidate),
  /** Where the caller is seen from. */
  address: z.string().nullable(),
  /** How many admins are told of a sign-in. */
  admins: z.number().int(),
  /** False: no mail about accounts is sent, and only the audit tells. */
  mailed: z.boolean(),
});
export type KeptEmergencyAdmin = z.infer<typeof kept>;

export const newEmergencyAdmin = z.strictObject({
  personId: z.string().min(1).max(64).nullable(),
  networks: z.array(oneLine().max(50, "At most 50 characters")).max(20, "At most 20 networks").default([]),
  envelope: oneLine().max(120, "At most 120 characters").default(""),
});
export type NewEmergencyAdmin = z.infer<typeof newEmergencyAdmin>;

export const getEmergencyAdmin = endpoint({
  method: "GET",
  path: "/api/emergency-admin",
  summary: "The admin who gets in when the identity provider does not answer, from where, and when that was last tried",
  access: "setting.edit",
  answer: kept,
});

export const putEmergencyAdmin = endpoint({
  method: "PUT",
  path: "/api/emergency-admin",
  summary: "Choose the emergency admin and the networks that they may sign in from; their sessions from elsewhere end",
  access: "setting.edit",
  freshPassword: "refuse_tokens",
  audit: { actions: ["setting.change"], unlessUnchanged: true },
  body: newEmergencyAdmin,
  answer: kept,
});

const trialStep = z.object({ step: z.enum(["place", "password", "second_step"]), ok: z.boolean(), words: z.string() });
export type EmergencyTrialStep = z.infer<typeof trialStep>;

export const tryEmergencyAdmin = endpoint({
  method: "POST",
  path: "/api/emergency-admin/trial",
  summary: "Try out what the emergency admin signs in with, from where one is. Nobody is signed in, and a code is used up",
  access: "setting.edit",
  freshPassword: "refuse_tokens",
  rate: "guesses",
  audit: "emergency_admin.try",
  refuses: ["conflict"],
  body: z.strictObject({
    password: z.string().min(1, "Type the password in the envelope").max(128, "At most 128 characters"),
    /** Of the authenticator app, where they have one. */
    code: z.string().max(20, "At most 20 characters").default(""),
  }),
  answer: z.object({ steps: z.array(trialStep) }),
});

export const emergencyAdminEndpoints = [getEmergencyAdmin, putEmergencyAdmin, tryEmergencyAdmin];
