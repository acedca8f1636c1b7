import { expect, test } from "vitest";
import { type SipFact, sipFact, sipWords } from "./sip-facts";

const hop = { host: "pbx.secret.example", port: 5070, transport: "tcp" } as const;
const answer = { status: 488, reason: "Ask Bob" };
const about = { user: "204", named: true, bindings: 2, pinned: true, said: "pbx.secret.example is outside.", ...answer };
const places = { hop, other: { ...hop, host: "10.9.9.9", transport: "udp" }, domains: ["secret.example", "10.9.9.9"] };
const told = [
  { domain: "secret.example", ...answer },
  { domain: "10.9.9.9", ...answer },
];
const facts = sipFact.options.map((option): SipFact => sipFact.parse({ code: option.shape.code.value, ...about, ...places, told }));

test.each(facts)(
  "what a server said ($code) is one or more sentences, and tells who does not see it no address and no word of its own",
  (fact) => {
    expect(sipWords(fact)).toMatch(/^\S.*[.]$/);
    const short = sipWords(fact, false);
    expect(short).toMatch(/^[A-Z].*[.]$/);
    expect(short).not.toMatch(/secret|10\.9|Bob/);
  },
);
