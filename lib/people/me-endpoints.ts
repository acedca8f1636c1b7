import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { permissionNames, roles } from "@/lib/http/permissions";
import { passwordCharacters } from "@/lib/schema/password-rule";
import { personName } from "./fields";

export const themes = ["system", "light", "dark"] as const;

export const me = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  theme: z.enum(themes),
  permissions: z.array(z.enum(permissionNames)),
  /** The sites that exist for this person, places below them included; null = all. */
  sites: z.array(z.string()).nullable(),
  /** From when their role needs a second step that they do not have yet; null where nothing is to come. */
  secondStepFrom: z.string().nullable(),
});
export type MeAnswer = z.infer<typeof me>;

export const mePatch = z.strictObject({ name: personName.optional(), theme: z.enum(themes).optional() });
export type MePatch = z.infer<typeof mePatch>;

export const passwordChange = z.strictObject({
  currentPassword: z.string().min(1, "The current password is needed").max(128),
  /** What it has to be is said in one place for every form: see ./chosen-password. */
  newPassword: z.string().min(1, "A new password is needed").max(passwordCharacters.max, `At most ${passwordCharacters.max} characters`),
});
export type PasswordChange = z.infer<typeof passwordChange>;

export const session = z.object({
  id: z.string(),
  /** True for the session that asks. */
  current: z.boolean(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  expiresAt: z.string(),
  address: z.string().nullable(),
  agent: z.string().nullable(),
  /** How it was begun. */
  way: z.enum(["password", "passkey", "provider"]),
});
export type SessionAnswer = z.infer<typeof session>;

export const readMe = endpoint({
  beforeSecondStep: true,
  method: "GET",
  path: "/api/me",
  summary: "Who is signed in",
  access: "signed_in",
  answer: me,
});

export const changeMe = endpoint({
  method: "PATCH",
  path: "/api/me",
  summary: "Change one's own name or theme",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly: "for somebody's own account",
  audit: { actions: ["person.change"], unlessUnchanged: true },
  body: mePatch,
  answer: me,
});

export const changePassword = endpoint({
  method: "POST",
  path: "/api/me/password",
  summary: "Change one's own password; every other session ends",
  access: "signed_in",
  peopleOnly: "for somebody's own account",
  rate: "guesses",
  refuses: ["conflict"],
  audit: "person.change_password",
  body: passwordChange,
  status: 204,
});

export const readSecondStep = endpoint({
  method: "GET",
  path: "/api/me/second-step",
  summary: "One's own second step: whether it is on, and how many recovery codes are left",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly: "for somebody's own account",
  answer: z.object({
    /** When it was turned on; null: it is off. */
    since: z.string().nullable(),
    recoveryCodes: z.number(),
    /** Browsers that are not asked for a code. */
    trustedBrowsers: z.number(),
  }),
});

const fresh = z.object({
  /** Until when the password counts as just typed; null: it is asked for before whatever needs it. */
  freshUntil: z.string().nullable(),
});

export const readProof = endpoint({
  method: "GET",
  path: "/api/me/proof",
  summary: "Whether this session has proven its password within the last minutes",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly: "for somebody's own account",
  answer: fresh,
});

export const prove = endpoint({
  method: "POST",
  path: "/api/me/proof",
  summary: "Type one's own password again: what is refused with `fresh_password_required` may be done in the minutes after it",
  access: "signed_in",
  beforeSecondStep: true,
  peopleOnly: "for somebody's own account",
  rate: "guesses",
  audit: "session.prove",
  body: z.strictObject({ password: z.string().min(1, "Type the password you sign in with").max(128) }),
  answer: fresh,
});

export const listSessions = endpoint({
  method: "GET",
  path: "/api/sessions",
  summary: "Where one is signed in, the latest first",
  access: "signed_in",
  peopleOnly: "for somebody's own account",
  answer: z.object({ items: z.array(session) }),
});

export const signIn = z.object({
  at: z.string(),
  /** How: password, password_and_code, password_and_recovery_code, passkey, provider; null where it is not known. */
  way: z.string().nullable(),
  address: z.string().nullable(),
  agent: z.string().nullable(),
  /** Why it was refused; null: somebody signed in. */
  refused: z.string().nullable(),
  /** So often one after the other from the same address. */
  times: z.number().int(),
});
export type SignIn = z.infer<typeof signIn>;

export const listSignIns = endpoint({
  method: "GET",
  path: "/api/me/sign-ins",
  summary: "Who has signed in as oneself within 30 days, or tried to, the latest first",
  access: "signed_in",
  peopleOnly: "for somebody's own account",
  answer: z.object({ items: z.array(signIn) }),
});

export const endSession = endpoint({
  method: "DELETE",
  path: "/api/sessions/{id}",
  summary: "End one of one's own sessions",
  access: "signed_in",
  peopleOnly: "for somebody's own account",
  audit: "session.revoke",
  params: byId,
  status: 204,
});

export const endSessions = endpoint({
  method: "DELETE",
  path: "/api/sessions",
  summary: "Sign out everywhere, here too",
  access: "signed_in",
  peopleOnly: "for somebody's own account",
  audit: "session.sign_out_everywhere",
  status: 204,
});

export const meEndpoints = [
  readMe,
  changeMe,
  changePassword,
  readSecondStep,
  readProof,
  prove,
  listSessions,
  listSignIns,
  endSession,
  endSessions,
];
