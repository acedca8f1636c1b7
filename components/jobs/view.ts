import type { JobState } from "@/lib/jobs/schemas";

/** The state of the Jobs page, kept in its address. The names are those of the API's query. */
export interface JobsView {
  readonly query: string;
  readonly state: readonly string[];
  readonly kind: readonly string[];
}

const list = (text: string | null) => text?.split(",").filter(Boolean) ?? [];

export function readJobsView(search: URLSearchParams): JobsView {
  return { query: search.get("query") ?? "", state: list(search.get("state")), kind: list(search.get("kind")) };
}

/** The view as query parameters in a fixed order, for the address and for the API alike. */
export function jobsParameters({ query, state, kind }: JobsView): string {
  const search = new URLSearchParams();
  if (query.trim() !== "") {
    search.set("query", query.trim());
  }
  if (state.length > 0) {
    search.set("state", state.join(","));
  }
  if (kind.length > 0) {
    search.set("kind", kind.join(","));
  }
  return search.toString();
}

/** The saved filters of the page. */
export const jobTabs: readonly { readonly id: string; readonly label: string; readonly state: readonly JobState[] }[] = [
  { id: "all", label: "All", state: [] },
  { id: "running", label: "Running", state: ["planning", "running", "paused"] },
  { id: "waiting", label: "Waiting", state: ["scheduled", "waiting"] },
  { id: "planned", label: "Planned", state: ["planned"] },
  { id: "problems", label: "With problems", state: ["done_with_problems", "stopped"] },
  { id: "done", label: "Done", state: ["done"] },
];

export const jobsInAddress = { read: readJobsView, write: jobsParameters };

export function isNarrowed(view: JobsView): boolean {
  return jobsParameters(view) !== "";
}

const times: Readonly<Record<JobState, "Now" | "Later" | "Earlier">> = {
  planning: "Now",
  planned: "Now",
  running: "Now",
  paused: "Now",
  waiting: "Now",
  scheduled: "Later",
  done: "Earlier",
  done_with_problems: "Earlier",
  stopped: "Earlier",
};

/** Jobs as they concern a person: what goes on, what comes, what was. Empty parts are left out. */
export function byTime<J extends { readonly state: JobState }>(
  jobs: readonly J[],
): { readonly label: string; readonly jobs: readonly J[] }[] {
  return ["Now", "Later", "Earlier"]
    .map((label) => ({ label, jobs: jobs.filter(({ state }) => times[state] === label) }))
    .filter((part) => part.jobs.length > 0);
}
