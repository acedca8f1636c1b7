import { z } from "zod";
import { type Owner, owner, sameOwner, sayOwner } from "@/lib/drivers/secret-owner";
import type { DocumentManifest } from "@/lib/drivers/types";
import { leaves } from "@/lib/schema/walk";
import { type Along, along } from "./schemas";

const path = z.string();
/** The account that the write leaves behind, where the document has one. */
const wanted = owner.optional();

/** Of a secret that is sent with a write although nobody asked to change it: where it comes from, and whose it is. */
const alongFact = z.discriminatedUnion("code", [
  z.object({ path, code: z.literal("kept") }),
  z.object({ path, code: z.literal("kept_ownerless"), wanted: owner }),
  z.object({ path, code: z.literal("kept_for"), owner, wanted }),
  z.object({ path, code: z.literal("held"), owner, wanted }),
]);
export type AlongFact = z.infer<typeof alongFact>;

/** The facts of one write, as `Change.along` keeps them; in rows of an earlier version, what was said at that time. */
export const storedAlong = z.array(z.union([alongFact, along]));
type StoredAlong = z.infer<typeof storedAlong>[number];

/** "The password", "The web access password"; what is not called so is named. */
function named(label: string): string {
  return /password/i.test(label)
    ? `The ${/^[A-Z][a-z]/.test(label) ? `${label.charAt(0).toLowerCase()}${label.slice(1)}` : label}`
    : `The secret "${label}"`;
}

const unprovable = "The device does not show it, so nobody can know whether it was changed there: if it was, this puts the kept one back.";

const becomes = (from: Owner, to: Owner | undefined): string =>
  to && !sameOwner(from, to) ? ` It is the one of ${sayOwner(to, from)} then.` : "";

type Words = { readonly [C in AlongFact["code"]]: (fact: Extract<AlongFact, { code: C }>, secret: string) => string };

const words: Words = {
  kept: (_, secret) => `${secret} that Lineward keeps goes along. ${unprovable}`,
  kept_ownerless: (fact, secret) =>
    `${secret} that Lineward keeps goes along. It was kept before Lineward wrote down whose it is; it counts as the one of ${sayOwner(fact.wanted)} once that has registered. ${unprovable}`,
  kept_for: (fact, secret) =>
    `${secret} that Lineward keeps for ${sayOwner(fact.owner)} goes along.${becomes(fact.owner, fact.wanted)} ${unprovable}`,
  held: (fact, secret) => `${secret} that the device holds for ${sayOwner(fact.owner)} goes along.${becomes(fact.owner, fact.wanted)}`,
};

/** What is said of each secret, with the names that the document gives them today. `manifest` undefined: the family has no such document. */
export function alongItems(facts: readonly StoredAlong[], manifest: Pick<DocumentManifest, "schema"> | undefined): Along[] {
  return facts.map((fact) => {
    if ("words" in fact) {
      return fact;
    }
    const label = (manifest && leaves(manifest.schema).find((leaf) => leaf.path === fact.path)?.meta?.label) ?? fact.path;
    return { path: fact.path, label, words: (words[fact.code] as (fact: AlongFact, secret: string) => string)(fact, named(label)) };
  });
}
