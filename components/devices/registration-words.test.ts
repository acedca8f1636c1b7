import { expect, test } from "vitest";
import { outcomeSentence } from "./registration-words";

test("What comes of a registration is said in one sentence, with the time that it took", () => {
  expect(outcomeSentence({ state: "waiting" }, undefined)).toMatchObject({ mark: "checking", words: "Registering" });
  expect(outcomeSentence({ state: "registered", afterMs: 4_210 }, undefined).words).toBe("Registered again after 4 s");
  expect(outcomeSentence({ state: "registered", afterMs: 700 }, undefined, false).words).toBe("Registered after 0.7 s");
});

test("The cause that the line knows is said in place of the device's own words", () => {
  const outcome = { state: "not_registered", said: "SIP is on, but the server has not accepted the registration" } as const;
  expect(outcomeSentence(outcome, "The passwords of Entrance B and extension 117 differ.").words).toBe(
    "Not registered, because the passwords of Entrance B and extension 117 differ.",
  );
  expect(outcomeSentence(outcome, undefined).words).toContain("because SIP is on");
  expect(outcomeSentence({ state: "not_known", said: "It does not answer" }, undefined).words).toBe(
    "Not known whether it registers: it does not answer",
  );
});
