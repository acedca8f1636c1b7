import path from "node:path";
import { boundRoles, may, type Role } from "@/lib/http/permissions";
import { foldedPerson } from "@/lib/people/folded";
import { openDatabase } from "@/lib/platform/db/client";
import { ApiClient } from "@/tools/api-client";
import type { Product } from "../support/product";

const people = 20;
const roles: readonly Role[] = ["admin", "installer", "helpdesk", "viewer"];

/** What one reader sends. */
export interface Reader {
  readonly headers: Readonly<Record<string, string>>;
  /** The n-th thing that this reader looks at. */
  readonly path: (n: number) => string;
}

const sorts = ["name", "-name", "site", "status", "seen", "-seen"];

/** What people look at, in turn. `{n}` becomes another number each time. */
const repeated: readonly string[] = [
  "/api/devices?limit=50&sort=name",
  "/api/lines?limit=50",
  "/api/devices/device-0000{n}",
  "/api/overview",
  "/api/sites?limit=50",
];

/** The same things, hardly ever asked the same way twice: other searches, sites, orders and lengths. */
const varied: readonly string[] = [
  "/api/devices?limit=50&sort={sort}&query={n}",
  "/api/lines?limit=50&query={n}",
  "/api/devices/device-0000{n}",
  "/api/overview",
  "/api/devices?limit={length}&sort={sort}&site=site-{site}",
  "/api/lines?limit={length}&site=site-{site}",
  "/api/sites?limit={length}",
];

function filled(all: readonly string[], n: number): string {
  return (all[n % all.length] ?? "")
    .replace("{n}", String(100 + ((n * 37) % 800)))
    .replace("{sort}", sorts[(n * 7) % sorts.length] ?? "name")
    .replace("{length}", String(20 + ((n * 11) % 60)))
    .replace("{site}", String((n * 13) % 20));
}

/** One person in as many windows, who looks at the same things again and again. */
export function repeatingReader(cookie: string): Reader {
  return { headers: { cookie, "accept-encoding": "gzip" }, path: (n) => filled(repeated, n) };
}

/** People of every role, half of the installers and of the helpdesk bound to half of the sites, each with a session of its own, who look at one thing after another. */
export async function severalReaders({ dataDir, url, admin }: Product): Promise<Reader[]> {
  const client = openDatabase({ kind: "sqlite", file: path.join(dataDir, "lineward.db") });
  const made: { email: string; role: Role; bound: boolean }[] = [];
  try {
    // With the administrator's own password: hashing twenty would take longer than the measuring.
    const { password } = await client.account.findFirstOrThrow({ where: { user: { email: admin.email } } });
    for (let at = 0; at < people; at += 1) {
      const role = roles[at % roles.length] ?? "viewer";
      const bound = boundRoles.includes(role) && Math.floor(at / roles.length) % 2 === 1;
      const email = `reader-${at}@example.com`;
      const name = `Reader ${at}`;
      const sites = bound ? Array.from({ length: 10 }, (_, nth) => ({ siteId: `site-${(at + nth) % 20}` })) : [];
      await client.user.create({
        data: {
          id: `reader-${at}`,
          name,
          email,
          ...foldedPerson({ name, email }),
          role,
          emailVerified: true,
          allSites: !bound,
          accounts: { create: { id: `reader-${at}`, accountId: `reader-${at}`, providerId: "credential", password } },
          sites: { create: sites },
        },
      });
      made.push({ email, role, bound });
    }
  } finally {
    await client.$disconnect();
  }
  const readers: Reader[] = [];
  for (const { email, role, bound } of made) {
    const api = new ApiClient(url);
    await api.signIn(email, admin.password);
    const cookie = api
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    // What does not exist for somebody, or is not for the role, would be answered cheaply.
    const seen = may({ role }, "device.see") ? varied : varied.filter((candidate) => /^\/api\/(?:lines|sites)/.test(candidate));
    const mix = bound ? seen.filter((candidate) => !candidate.startsWith("/api/devices/")) : seen;
    readers.push({ headers: { cookie, "accept-encoding": "gzip" }, path: (n) => filled(mix, n) });
  }
  return readers;
}
