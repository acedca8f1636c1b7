import "server-only";
import { type EndRow, registrationOf } from "@/lib/lines/end-rows";
import { readAround } from "@/lib/lines/hosts";
import { realmAskedInstead } from "@/lib/lines/realms";
import type { Proof } from "@/lib/monitoring/ask-claims";
import { db } from "@/lib/platform/db/client";
import { serverOf } from "@/lib/sip/server-name";
import type { Rung } from "./facts";

const spelling = (host: string) => serverOf(host)?.host ?? host;

/** What the device itself says of the account: only a clear word counts. */
function saysOf(end: EndRow): { says?: "yes" | "no" } {
  const { state } = registrationOf(end);
  return end.role === "registers" && (state === "yes" || state === "no") ? { says: state } : {};
}

/** Where no server has listed who is registered, the device's own word is all there is. */
function byDevice(end: EndRow): Rung {
  const said = saysOf(end);
  const state = said.says === "yes" ? "ok" : said.says === "no" ? "bad" : "unknown";
  return { state, fact: { code: "bindings_untold", ...said } };
}

/**
 * Who is registered on the line, by what the server listed and, where it did not, by what the device says. A place counts as the end's
 * own if it is where Lineward reaches the device; behind a router it may be another, so the device's word weighs against it.
 */
export async function bindingsRung(end: EndRow, ends: readonly EndRow[], proof: Proof | undefined): Promise<Rung> {
  if (proof?.result !== "ok" || proof.answer.said.code === "taken_without_contact") {
    return byDevice(end);
  }
  const said = saysOf(end);
  if (proof.bindings === 0) {
    const realm = realmAskedInstead(end, proof.realm);
    return { state: said.says === "yes" ? "unknown" : "bad", fact: { code: "unbound", ...(realm ? { realm } : {}), ...said } };
  }
  const from = [...new Set(proof.from.map(spelling))];
  const owners = end.role === "registers" ? [end] : ends.filter((other) => other.role === "registers");
  const hosts = owners.map(({ device }) => spelling(device.host));
  const book = (await readAround(db(), [...hosts, ...from], new Map())).book(new Map());
  const isOwn = hosts.length === 0 || from.some((place) => hosts.some((host) => book.same(host, place)));
  return isOwn
    ? { state: "ok", fact: { code: "bound", count: proof.bindings, from } }
    : { state: said.says === "yes" ? "unknown" : "bad", fact: { code: "bound_elsewhere", from, ...said } };
}
