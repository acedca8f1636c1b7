import { expect, test } from "vitest";
import type { SipFact } from "@/lib/sip/sip-facts";
import { causeOf } from "./causes";
import { deviceCauses, type RungFact, type RungName, rungNames } from "./facts";
import { tellRung } from "./rung-words";
import type { Telling } from "./telling";

const seeing: Telling = {
  noun: "panel",
  name: "Gate",
  server: "PBX",
  accepts: false,
  user: "204",
  label: "SIP account 1",
  seesServer: true,
  seesDevice: true,
  foreign: false,
};
const quiet: Telling = { ...seeing, seesServer: false, seesDevice: false };
const elsewhere: Telling = { ...quiet, name: "panel on another site", label: "", foreign: true };

const host = "10.9.8.7";
const hop = { host, port: 5060, transport: "udp" } as const;
const answer = { status: 403, reason: "Not at Secret Street" };
const told = [{ domain: host, ...answer }];

const sipFacts: readonly SipFact[] = [
  { code: "answers", status: 200, reason: "OK" },
  { code: "wrong_secret", user: "204" },
  { code: "forbidden", user: "204", ...answer },
  { code: "unknown_user", user: "204", ...answer },
  { code: "unknown_here", user: "204", told },
  { code: "forbidden_there", user: "204", told },
  { code: "undecided", user: "204", told },
  { code: "not_a_registrar", ...answer },
  { code: "needs_contact", user: "204", named: true, ...answer },
  { code: "moved", ...answer },
  { code: "failing", ...answer },
  { code: "refused", ...answer },
  { code: "endless" },
  { code: "unanswerable" },
  { code: "wrong_transport", hop, other: { ...hop, transport: "tcp" } },
  ...(["closed_port", "silence", "only_options", "dropped", "dropped_midway", "unreadable", "not_sip", "not_tls", "no_route"] as const).map(
    (code) => ({ code, hop }),
  ),
  { code: "unknown_name", hop },
  { code: "no_names", hop },
  { code: "certificate", hop, pinned: true },
  { code: "address_not_allowed", said: `${host} is outside` },
];

const facts: readonly RungFact[] = [
  ...sipFacts.map((said): RungFact => ({ code: "sip", said })),
  ...deviceCauses.map((cause): RungFact => ({ code: "device", cause, said: `${host} did it` })),
  { code: "address", host: "pbx.secret.example", addresses: [host] },
  { code: "open", address: host, port: 5060 },
  { code: "page", scheme: "http", host, port: 80, firmware: "9.9" },
  { code: "bound", count: 1, from: [host] },
  { code: "bound_elsewhere", from: [host], says: "no" },
  { code: "unbound", says: "no" },
  { code: "unbound", realm: { asked: "pbx.secret.example", has: host } },
  { code: "sip", said: { code: "wrong_secret", user: "204" }, realm: { asked: "pbx.secret.example", has: host } },
  { code: "bindings_untold", says: "no" },
  { code: "no_server" },
  { code: "refused_before" },
  { code: "login_unsettled" },
  { code: "login_unopened" },
  { code: "device_gone" },
  { code: "late", seconds: 20 },
];

const everywhere = facts.flatMap((fact) => rungNames.map((name, at) => ({ fact, name, at })));
const sentence = /^[^\s].*[^\s]$/s;
const hidden = /10\.9\.8\.7|secret\.example|Secret Street|firmware 9/;

test("whatever breaks on whichever step has a title, words, a cause and something to do", () => {
  for (const { fact, name, at } of everywhere) {
    const rung = { state: "bad", fact } as const;
    const { title, words } = tellRung(at, rung, seeing);
    const { clause, mending } = causeOf(name as RungName, rung, seeing);
    for (const text of [title, words, clause, mending.words]) {
      expect(text, `${name} ${JSON.stringify(fact)}`).toMatch(sentence);
      expect(text).not.toMatch(/undefined|null|\[object/);
    }
  }
});

test("whoever may not know an address, or what a server said itself, is told neither, on no step", () => {
  for (const to of [quiet, elsewhere]) {
    for (const { fact, name, at } of everywhere) {
      for (const state of ["ok", "unknown", "bad"] as const) {
        const rung = { state, fact } as const;
        expect(JSON.stringify([tellRung(at, rung, to), causeOf(name as RungName, rung, to)]), JSON.stringify(fact)).not.toMatch(hidden);
      }
    }
  }
});
