import { expect, test } from "vitest";
import { leftOutWords, takenWords } from "./copied-words";

test("what was taken from another device and what was left out is said by the names of the fields", () => {
  const copied = { taken: ["Proxy", "Realm"], identity: ["User", "User ID"], secrets: ["Password"], unsayable: [] };
  expect(takenWords(copied, "Lobby")).toBe("2 values of Lobby stand below as changes to review.");
  expect(takenWords({ ...copied, taken: [] }, "Lobby")).toBe("Lobby holds the same: nothing was taken.");
  expect(leftOutWords(copied)).toBe("Left out: User and User ID, which say who a device is; Password, which is a secret of each.");
  expect(leftOutWords({ taken: [], identity: [], secrets: [], unsayable: [] })).toBe("");
});
