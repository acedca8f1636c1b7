import type { LineItem } from "@/lib/lines/schemas";

/** What is known of a broken line. */
export interface BrokenLine extends Pick<LineItem, "id" | "state"> {
  readonly disagreements: readonly Pick<LineItem["disagreements"][number], "severity" | "code" | "words" | "fix" | "endId">[];
}

/** Where a broken line is mended: the prepared change, the reset, what is half done, else a look for where it breaks. */
export function wayOut(line: BrokenLine, mayReset: boolean): { label: string; href: string } {
  const problem = line.disagreements.find((found) => found.severity === "problem");
  if (line.state === "half_done") {
    return { label: "Finish or put back", href: `/lines/${line.id}` };
  }
  if (problem?.fix) {
    return { label: "Prepare the change", href: `/lines/${line.id}?mend=${encodeURIComponent(problem.endId ?? "")}` };
  }
  return problem?.code === "secret" && mayReset
    ? { label: "Reset the password", href: `/reset?line=${line.id}` }
    : { label: "Find the fault", href: `/lines/${line.id}/fault` };
}
