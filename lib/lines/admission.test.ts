import { describe, expect, test } from "vitest";
import { admissionOf, type Candidate, type Evidence } from "./admission";
import type { Customer } from "./customers";

const at = (siteId: string | null, customerId = siteId, more: Partial<Customer> = {}): Customer => ({
  siteId,
  customerId,
  serves: [],
  impliedCustomerId: null,
  ...more,
});

function end(id: string, role: "registers" | "accepts", customer: Customer, more: Partial<Candidate> = {}): Candidate {
  return {
    id,
    role,
    customer,
    deviceId: `device ${id}`,
    deviceHost: `host ${id}`,
    admittedBy: null,
    pinned: false,
    reachedFrom: [],
    ...more,
  };
}

const knowing = (prints: Record<string, string> = {}, shared: readonly string[] = []): Evidence => ({
  fingerprint: (candidate) => prints[candidate.id],
  isShared: (candidate) => shared.includes(candidate.id),
});
const nothing = knowing();

describe("two ends of one identity find each other by themselves only where they stand together", () => {
  const panel = (customer: Customer) => end("panel", "registers", customer);
  const admits = (server: Customer, customer: Customer) => admissionOf(panel(customer), [end("pbx", "accepts", server)], false, nothing);

  test.each([
    ["on one site", at("alder"), at("alder"), "near"],
    ["on no site at all", at(null), at(null), "near"],
    ["a customer's server and a place of theirs", at("north"), at("quay", "north"), "near"],
    ["a place's server and a device of the whole customer", at("quay", "north"), at("north"), "near"],
    ["two places of one customer", at("quay", "north"), at("mill", "north"), undefined],
    [
      "two places, and the server of one serves the other",
      at("quay", "north", { serves: [{ siteId: "mill", customerId: "north" }] }),
      at("mill", "north"),
      "near",
    ],
    ["two customers", at("birch"), at("alder"), undefined],
    [
      "two customers, although the server serves both: whose account is it?",
      at("birch", "birch", { serves: [{ siteId: "alder", customerId: "alder" }] }),
      at("alder"),
      undefined,
    ],
    [
      "a server without a site that serves one customer alone",
      at(null, null, { serves: [{ siteId: "alder", customerId: "alder" }] }),
      at("yard", "alder"),
      "near",
    ],
    [
      "a server without a site that serves several",
      at(null, null, {
        serves: [
          { siteId: "alder", customerId: "alder" },
          { siteId: "birch", customerId: "birch" },
        ],
      }),
      at("alder"),
      undefined,
    ],
    ["a server without a site, told nothing yet", at(null), at("alder"), "near"],
    [
      "the same once another customer's device has registered there",
      at(null, null, { impliedCustomerId: "birch" }),
      at("alder"),
      undefined,
    ],
  ])("%s", (_words, server, customer, expected) => {
    expect(admits(server, customer)).toBe(expected);
  });
});

describe("across customers an account must be proven", () => {
  const members = [
    end("pbx", "accepts", at(null, null, { impliedCustomerId: "birch" }), { reachedFrom: ["host guest"] }),
    end("door", "registers", at("birch")),
  ];
  const guest = end("guest", "registers", at("alder"));

  test("by the password that the other end has", () => {
    expect(admissionOf(guest, members, false, knowing({ guest: "k.1", pbx: "k.1" }, ["pbx"]))).toBe("secret");
    expect(admissionOf(guest, members, false, knowing({ guest: "k.1", pbx: "k.2" }, ["pbx"]))).toBeUndefined();
    expect(admissionOf(end("other", "registers", at("alder")), members, false, knowing({ pbx: "k.2" }))).toBeUndefined();
  });

  test("by the server's word for its address, unless that address is another customer's too", () => {
    expect(admissionOf(guest, members, false, nothing)).toBe("address");
    expect(admissionOf(guest, members, false, knowing({}, ["guest"]))).toBeUndefined();
    expect(admissionOf(guest, members, false, knowing({}, ["pbx"]))).toBeUndefined();
  });

  test("and a server that comes by itself is not believed what it says of others", () => {
    const server = end("rogue", "accepts", at("alder"), { reachedFrom: ["host door"] });
    expect(admissionOf(server, [end("door", "registers", at("birch"))], false, nothing)).toBeUndefined();
  });

  test("what was proven once stays, and opens the line to nobody else of that customer", () => {
    const admitted = { ...guest, admittedBy: "secret" };
    expect(admissionOf(admitted, members, true, nothing)).toBe("near");
    expect(admissionOf(members[0] as Candidate, [admitted], true, nothing)).toBe("near");
    expect(admissionOf(end("late", "registers", at("birch")), [members[0] as Candidate, admitted], false, nothing)).toBe("near");
    expect(admissionOf(end("second", "registers", at("alder")), [members[0] as Candidate, admitted], false, nothing)).toBeUndefined();
  });
});
