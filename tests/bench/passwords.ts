import { z } from "zod";
import { manifestOfEnd, type PlannedEnd, rulesOf, rulesOfAll } from "@/lib/resets/plan";
import { generator } from "@/lib/schema/generate";
import { secretLeaves } from "@/lib/schema/walk";
import { atMost, type Result } from "./result";

const perPair = 1_000_000;
/** Every rule is checked for every password; the whole schema of a field, which repeats them, for one in so many. */
const schemaEvery = 10;

const end = (role: string, driver: string, kind: string, place: Pick<PlannedEnd, "document" | "record" | "path">): PlannedEnd => ({
  role,
  driver,
  kind,
  ...place,
  deviceName: driver,
  label: "Account",
});
const section = (driver: string, kind: string) => end("registers", driver, kind, { document: "sip", record: "", path: "password" });

const registering = [
  section("basip-panel", "intercom"),
  section("basip-monitor", "monitor"),
  section("basip-linux-monitor", "monitor"),
  end("registers", "portsip", "pbx", { document: "providers", record: "1", path: "password" }),
  end("registers", "digium-gateway", "gateway", { document: "sip-endpoints", record: "1", path: "secret" }),
];
const accepting = [
  end("accepts", "portsip", "pbx", { document: "extensions", record: "1", path: "password" }),
  end("accepts", "digium-gateway", "gateway", { document: "sip-endpoints", record: "2", path: "secret" }),
];

/** Counts the rules of one end that a password breaks. Written apart from the generator, on purpose: one cannot excuse the other. */
function judgeOf(of: PlannedEnd): (password: string, schemaToo: boolean) => number {
  const rules = rulesOf(of);
  const manifest = manifestOfEnd(of);
  const leaf = manifest && secretLeaves(manifest.schema).find((leaf) => leaf.path === of.path);
  if (!rules || !leaf) {
    throw new Error(`${of.driver} has no secret at ${of.document}.${of.path}`);
  }
  const legal = new Set(Array.from(rules.alphabet, (character) => character.charCodeAt(0)));
  const forbidden = new Set(rules.forbidden.map((word) => word.toLowerCase()));
  return (password, schemaToo) => {
    let broken = password.length < rules.minLength || password.length > rules.maxLength ? 1 : 0;
    for (let at = 0; at < password.length; at += 1) {
      if (!legal.has(password.charCodeAt(at))) {
        broken += 1;
        break;
      }
    }
    broken += forbidden.has(password.toLowerCase()) ? 1 : 0;
    return broken + (schemaToo && !z.core.safeParse(leaf.schema, password).success ? 1 : 0);
  };
}

/** 1,000,000 passwords for each pair of families, one that registers and one that accepts: none breaks a rule of either. */
export async function benchPasswords(): Promise<Result[]> {
  let made = 0;
  let broken = 0;
  const since = performance.now();
  const results: Result[] = [];
  for (const end of registering) {
    for (const other of accepting) {
      const found = rulesOfAll([end, other]);
      if (!found.ok) {
        throw new Error(found.message);
      }
      const judges = [judgeOf(end), judgeOf(other)];
      const next = generator(found.rules);
      let wrong = 0;
      for (let at = 0; at < perPair; at += 1) {
        const password = next();
        for (const judge of judges) {
          wrong += judge(password, at % schemaEvery === 0);
        }
      }
      made += perPair;
      broken += wrong;
      if (wrong > 0) {
        results.push(atMost(`passwords, ${end.driver} with ${other.driver}: broken rules`, wrong, 0));
      }
    }
  }
  const seconds = (performance.now() - since) / 1000;
  const pairs = registering.length * accepting.length;
  return [
    ...results,
    {
      ...atMost(`passwords: broken rules in ${made.toLocaleString("en")}, ${pairs} pairs of families`, broken, 0),
      measured: String(broken),
    },
    atMost("passwords: time to make and check them", seconds, 180, "s"),
  ];
}
