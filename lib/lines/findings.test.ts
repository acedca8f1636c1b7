import { expect, test } from "vitest";
import { readerFor } from "@/lib/device-access/device-reader";
import { familyOf } from "@/tests/support/families";
import { findingsColumn, told } from "./findings";

const device = { id: "door", name: "Gate", driver: familyOf("intercom"), siteId: "here" };
const deviceOf = () => "door";
const heard = () => undefined;

test("a sentence that an earlier version kept is told to those who see every site, and a claim of it to nobody else", () => {
  const kept = JSON.stringify([
    { code: "user", severity: "problem", words: "Gate has the user 205, pbx-1 has 204.", endId: "end" },
    { code: "claim", severity: "problem", words: "The monitor Rogue at Alder claims user 402 of Birch.", sites: ["alder", "birch"] },
    "what no version wrote",
  ]);
  const toldTo = (sites: string[] | null) => {
    const reader = readerFor({ sites }, [device]);
    return findingsColumn.read(kept).flatMap((found) => told(found, { reader, deviceOf, heard }) ?? []);
  };
  expect(toldTo(null).map((found) => found.words)).toEqual([
    "Gate has the user 205, pbx-1 has 204.",
    "The monitor Rogue at Alder claims user 402 of Birch.",
  ]);
  const neutral = "Noted by an earlier version. Somebody who sees every site can read it.";
  expect(toldTo(["here"])).toEqual([{ code: "user", severity: "problem", endId: "end", words: neutral }]);
});

test("two ends that register as one user are told under the new code, whichever version kept them", () => {
  const fact = { severity: "problem", endId: "other", user: "204", ends: ["end", "other"] };
  const [found, kept] = findingsColumn.read(
    JSON.stringify([
      { ...fact, code: "fighting" },
      { ...fact, code: "duplicate_registration" },
    ]),
  );
  expect(found).toEqual(kept);
  expect(found).toMatchObject({ code: "duplicate_registration", user: "204" });
});
