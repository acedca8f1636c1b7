import type { SipBinding } from "../sip/types";

/** Who is registered where, until it expires. */
export interface Bindings {
  of(user: string): readonly SipBinding[];
  /** 0 seconds removes it; "*" with 0 removes all of the user. */
  bind(user: string, contact: string, expiresSeconds: number): void;
}

const bindingsPerUserMax = 10;

export function createBindings(): Bindings {
  /** User → contact → when it ends, on `performance.now()`'s clock. */
  const held = new Map<string, Map<string, number>>();

  function alive(user: string): Map<string, number> {
    const now = performance.now();
    return new Map([...(held.get(user) ?? [])].filter(([, endsAt]) => endsAt > now));
  }

  return {
    of(user) {
      const now = performance.now();
      return [...alive(user)].map(([contact, endsAt]) => ({ contact, expiresSeconds: Math.ceil((endsAt - now) / 1000) }));
    },
    bind(user, contact, expiresSeconds) {
      const bound = contact === "*" ? new Map<string, number>() : alive(user);
      bound.delete(contact);
      if (expiresSeconds > 0 && contact !== "*") {
        bound.set(contact, performance.now() + expiresSeconds * 1000);
      }
      // The oldest gives way: a device that changes its port with every call must not fill the list.
      held.set(user, new Map([...bound].slice(-bindingsPerUserMax)));
    },
  };
}
