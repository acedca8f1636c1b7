import { z } from "zod";
import { sipFact } from "@/lib/sip/sip-facts";

/** The steps of a ladder, from the ground up. Each stands on the ones before it. */
export const rungNames = ["name", "port", "tls", "page", "login", "options", "register", "bindings"] as const;
export type RungName = (typeof rungNames)[number];

/** `none`: does not apply. `unknown`: could not be told, and does not hold up the next. `bad`: here it breaks. */
export const rungStates = ["waiting", "running", "ok", "none", "unknown", "bad", "not_reached"] as const;
export type RungState = (typeof rungStates)[number];

/** What stands in the way to a device's own page. */
export const deviceCauses = [
  "closed_port",
  "no_way",
  "unknown_name",
  "silent",
  "dropped",
  "no_tls",
  "old_tls",
  "certificate_new",
  "certificate_changed",
  "stranger",
  "not_ours",
  "error",
  "not_allowed",
  "login_refused",
  "sessions_full",
  "record_gone",
  "unreadable",
  "other",
] as const;
export type DeviceCause = (typeof deviceCauses)[number];

const plain = <C extends string>(code: C) => z.object({ code: z.literal(code) });
const text = z.string();
/** What the device itself says of the registration of this account. */
const says = z.enum(["yes", "no"]).optional();
/** The realm that the server asks for, and the one that the account has. */
const realm = z.object({ asked: text, has: text }).optional();

/** What was met on a rung. It holds no secret; addresses and quotations are told only to those who may see them. */
export const rungFact = z.discriminatedUnion("code", [
  z.object({ code: z.literal("address"), host: text, addresses: z.array(text) }),
  z.object({ code: z.literal("literal"), host: text }),
  z.object({ code: z.literal("open"), address: text, port: z.number() }),
  plain("connectionless"),
  z.object({ code: z.literal("encrypted"), version: text, validTo: text, pinned: z.boolean() }),
  plain("unencrypted"),
  plain("no_server"),
  /** What a SIP server said, or how the way to it ended. */
  z.object({ code: z.literal("sip"), said: sipFact, realm }),
  z.object({ code: z.literal("page"), scheme: text, host: text, port: z.number(), model: text.optional(), firmware: text.optional() }),
  z.object({ code: z.literal("device"), cause: z.enum(deviceCauses), said: text }),
  plain("device_gone"),
  plain("read"),
  plain("refused_before"),
  plain("login_unsettled"),
  plain("login_unopened"),
  plain("no_password"),
  plain("password_unopened"),
  plain("options_unanswered"),
  /** `from`: the hosts of the places, where the server's word for them is proven. */
  z.object({ code: z.literal("bound"), count: z.number(), from: z.array(text) }),
  z.object({ code: z.literal("bound_elsewhere"), from: z.array(text), says }),
  z.object({ code: z.literal("unbound"), realm, says }),
  /** Nobody could be asked who is registered. */
  z.object({ code: z.literal("bindings_untold"), says }),
  z.object({ code: z.literal("late"), seconds: z.number() }),
]);
export type RungFact = z.infer<typeof rungFact>;

const rung = z.object({ state: z.enum(rungStates), ms: z.number().optional(), fact: rungFact.optional() });
export type Rung = Readonly<z.infer<typeof rung>>;

/** The ladder of one end of the line. `devices`: those that took part, for deciding who may be told what. */
export const ladder = z.object({ endId: text, devices: z.array(text), rungs: z.array(rung).length(rungNames.length) });
export type Ladder = z.infer<typeof ladder>;

/** Where a ladder breaks: the index of its first broken rung; -1 if none is. */
export const brokenAt = ({ rungs }: Pick<Ladder, "rungs">): number => rungs.findIndex(({ state }) => state === "bad");
