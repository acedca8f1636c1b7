import { manifestOf } from "@/lib/drivers/catalog";
import type { Finding } from "./shapes";

interface Somewhere {
  readonly name: string;
  readonly siteId: string | null;
  readonly site: { readonly name: string } | null;
}

/** A device that says it has an account of somebody else's. */
export interface ClaimRow {
  readonly user: string;
  readonly claimant: Somewhere & { readonly driver: string };
  /** The ends of the line that it claims. */
  readonly claimed: readonly Somewhere[];
}

const placeOf = ({ site }: Somewhere) => site?.name ?? "no site";

/** Kept apart, and said to those who see both: a slip of the pen at one customer, or somebody who wants another's account. */
export function claimFindings(claims: readonly ClaimRow[]): Finding[] {
  return claims.map(({ user, claimant, claimed: others }) => {
    const noun = manifestOf(claimant.driver)?.noun ?? "device";
    const owners = [...new Set(others.map(placeOf))].join(", ");
    return {
      code: "claim",
      severity: "problem",
      words: `The ${noun} ${claimant.name} at ${placeOf(claimant)} claims user ${user} of ${owners || "no site"}. Nothing proves that it belongs there, so it is kept apart. Correct its user, keep its right password, or join the two lines.`,
      sites: [claimant, ...others].map((one) => one.siteId),
    };
  });
}
