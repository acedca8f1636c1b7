import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { roles } from "@/lib/http/permissions";

const role = z.enum(roles);
const count = z.number().int();

export const signInRules = z.object({
  /** Roles whose people can do nothing before they have a second step. */
  secondStepRoles: z.array(role),
  /** From when; until then it is only announced to those who have none. Null: at once. */
  secondStepFrom: z.string().nullable(),
  roles: z.array(
    z.object({
      role,
      /** Who may sign in, and how many of them have no second step. */
      people: count,
      without: count,
      /** Tokens of people without one: they rest while their owner's role needs it. */
      tokens: count,
    }),
  ),
  /** When a session ends that is not used, and when any does. */
  idleHours: z.number(),
  maxHours: z.number(),
});
export type SignInRules = z.infer<typeof signInRules>;

export const newSignInRules = z.strictObject({
  secondStepRoles: z.array(role).max(roles.length),
  /** Absent or null: at once. */
  secondStepFrom: z.iso.datetime({ offset: true, error: "Write a time such as 2027-06-30T00:00:00Z" }).nullable().optional(),
});
export type NewSignInRules = z.infer<typeof newSignInRules>;

export const getSignInRules = endpoint({
  method: "GET",
  path: "/api/sign-in-rules",
  summary: "Which roles need a second step, and who has none yet",
  access: "setting.edit",
  answer: signInRules,
});

export const putSignInRules = endpoint({
  method: "PUT",
  path: "/api/sign-in-rules",
  summary: "Say which roles need a second step, at once or from a time on: then who has none can do nothing but set one up",
  access: "setting.edit",
  freshPassword: "refuse_tokens",
  audit: "setting.change",
  body: newSignInRules,
  answer: signInRules,
});

const hourMs = 3_600_000;

export const remindOfSecondStep = endpoint({
  method: "POST",
  path: "/api/sign-in-rules/reminders",
  summary: "Send a mail to everybody whose role needs a second step and who has none yet; nobody gets two within a day",
  access: "setting.edit",
  peopleOnly: "for mail about people's accounts",
  audit: "person.remind_second_step",
  body: z.strictObject({}),
  answer: z.object({
    /** How many are sent a mail, and how many were sent one within a day. */
    reminded: count,
    before: count,
  }),
  rate: { words: "People were reminded often.", free: 5, firstWaitMs: 60_000, waitMsMax: hourMs, forgetMs: hourMs },
});

export const signInRulesEndpoints = [getSignInRules, putSignInRules, remindOfSecondStep];
