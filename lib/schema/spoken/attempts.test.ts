import { expect, test } from "vitest";
import { attemptsOf } from "./attempts";

const termsOf = (query: string) => {
  const [first, ...further] = attemptsOf(query);
  return [first, ...further.map((next) => next())].map(({ understood }) => understood.terms.map(({ said }) => said).join(" "));
};

test("a number in words is looked for as a number, and then as it was typed: a line may be called so", () => {
  expect(termsOf("Birch one").slice(0, 2)).toEqual(["birch 1", "birch one"]);
});
