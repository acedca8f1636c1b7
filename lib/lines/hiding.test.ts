import { expect, test } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { familyOf } from "@/tests/support/families";
import { hider } from "./hiding";

// Hiding asks for no more of a person than their sites.
const bound = { sites: ["here"] } as unknown as Actor;

test.each(["pbx-1", "Tower (9)", "a/b|c", "^start$", "[x]{2}", "back\\slash", "?*+."])(
  "the name %s of a device elsewhere is taken out of a sentence, whatever signs it has",
  (name) => {
    const devices = [{ name, driver: familyOf("pbx"), siteId: "elsewhere" }] as Parameters<typeof hider>[0];
    const text = hider(devices, bound)(`The PBX ${name} allows 60 s.`);
    expect(text).not.toContain(name);
  },
);
