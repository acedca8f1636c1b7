import type { NewAccount } from "../new-account";
import type { AccountHabits, AccountMapping, FieldGroup } from "../types";

/** The parts of a SIP form. */
export function sipGroups(noun: string): readonly FieldGroup[] {
  return [
    { id: "account", label: "Account", description: `Who the ${noun} says it is when it registers.` },
    { id: "transport", label: "Transport", description: "How it reaches the PBX, and how often it checks in." },
    { id: "stun", label: "STUN", description: `Only for ${noun}s behind their own router.` },
  ];
}

/**
 * Which fields make the identity. `user_id` is no authentication user: software in the field keeps other things in it and its
 * panels still register, so digest authentication goes by `user`.
 */
export const sipAccount = {
  role: "registers",
  user: "user",
  secret: "password",
  server: "proxy",
  realm: "realm",
  transport: "transport",
  interval: "registration_interval",
  compose: ({ user, server: { host, port, transport, domain } }: NewAccount) => ({
    proxy: `sip:${host.includes(":") ? `[${host}]` : host}${port === null ? "" : `:${port}`}`,
    realm: domain ?? host,
    user,
    transport,
  }),
} as const satisfies AccountMapping;

/** "SIP server address" and "SIP realm address", the vendor's pages say of the realm. The account is the one that they print. */
export const sipHabits = {
  realmIsServer: true,
  factory: [{ user: "101", host: "sip.bas-ip.com" }],
} as const satisfies AccountHabits;
