import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { queryKey } from "@/lib/api/client";
import { permissionsOf, type Role } from "@/lib/http/permissions";
import type { JobDetail } from "@/lib/jobs/schemas";
import { MeProvider } from "../session/me";
import { JobPage } from "./job-page";

const nothing = () => undefined;
const router = { bfcacheId: "", back: nothing, forward: nothing, refresh: nothing, push: nothing, replace: nothing, prefetch: nothing };

const none = { start: false, pause: false, resume: false, stop: false, retry: false, putBack: false };
const planned: JobDetail = {
  id: "job",
  number: 1185,
  name: "Move intercoms to TLS",
  kind: "settings",
  state: "planned",
  by: "Ilse Brandt",
  reason: "Old firmware",
  ticket: "NB-12",
  createdAt: "2034-03-31T10:58:00Z",
  options: { parallel: 16, canary: true, stopAfterFailedPercent: 20, expiresAfterHours: 24 },
  counts: { planned: 131, unchanged: 9, refused: 6, unplanned: 3 },
  total: 149,
  sites: { names: ["Elm Court", "Harbour Quay"], count: 2 },
  selection: { by: "filter", count: 149, filter: { site: ["a", "b"] } },
  change: { section: "sip", values: { transport: "tls" } },
  asked: [{ path: "transport", label: "Transport", to: "tls" }],
  plan: "live",
  planHash: "hash",
  groups: [
    { key: "long", state: "refused", words: "Display name: at most 31 characters", count: 6, devices: 6, sites: 2, action: "retry" },
    { key: "silent", state: "unplanned", words: "It does not answer.", count: 3, devices: 3, sites: 1, action: "replan" },
  ],
  places: [
    { site: { id: "a", name: "Elm Court" }, counts: { planned: 131, unchanged: 9 } },
    { site: null, counts: { refused: 6, unplanned: 3 } },
  ],
  risks: [{ risk: "drops_registration", words: "Drops the registration", count: 37 }],
  may: { ...none, start: true, stop: true, retry: true },
};

const reader = { id: "me", name: "Ilse Brandt", email: "ilse@example.com", theme: "system", boundToSites: false } as const;

/** The page as its server draws it, as one line of text. */
function drawn(job: JobDetail, role: Role = "viewer"): string {
  const client = new QueryClient();
  client.setQueryData(queryKey("GET /api/jobs/{id}", { params: { id: job.id } }), job);
  const html = renderToStaticMarkup(
    <AppRouterContext value={router}>
      <QueryClientProvider client={client}>
        <MeProvider me={{ ...reader, role, permissions: permissionsOf({ role }) }}>
          <JobPage id={job.id} />
        </MeProvider>
      </QueryClientProvider>
    </AppRouterContext>,
  );
  return html
    .replace(/<style.*?<\/style>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#x27;/g, "'")
    .replace(/\s+/g, " ");
}

test("a plan says what would change and what not, its risks and how it is started", () => {
  const text = drawn(planned);
  for (const words of [
    "Plan, nothing written",
    "Will change 131 of 149, on 2 sites",
    "Unchanged 9",
    "Would be refused 6 for 1 reason",
    "Cannot be planned 3",
    "because “Old firmware”",
    "Filter of 149 devices, fixed at",
    "Site is any of 2",
    "What joins later is not in this job.",
    "Drops the registration: 37 devices",
    "Display name: at most 31 characters On 2 sites.",
    "Read 3 again",
    "Transport → tls",
    "Change 131 devices",
    "Nothing is sent to the other 18.",
  ]) {
    expect(text).toContain(words);
  }
});

test("who may not start a plan is not offered to", () => {
  const text = drawn({ ...planned, may: none });
  expect(text).not.toContain("When and how");
  expect(text).not.toMatch(/Change 131 devices|Discard|Read 3 again/);
  expect(text).toContain("Somebody who may do all of it can start it.");
});

test("a job of checks parts what is in order from what is not, and a list's job leads to what is a device here already", () => {
  const groups: JobDetail["groups"] = [
    { key: "well", state: "done", words: "Checked: all in order.", count: 12, devices: 12, sites: 1, inOrder: true },
    { key: "lost", state: "done", words: "Checked: it is not registered.", count: 3, devices: 3, sites: 1, inOrder: false },
  ];
  const checked = drawn({ ...planned, kind: "check", state: "done", counts: { done: 15 }, total: 15, groups });
  expect(checked).toMatch(/3 ?Not in order ?Checked: it is not registered.*12 ?In order/);
  const plan = drawn({ ...planned, kind: "check", counts: { planned: 15 }, total: 15, groups: [] });
  expect(plan).toContain("Will be checked");
  expect(plan).not.toContain("Will change");
  const silent = { key: "silent", state: "waiting", words: "It does not answer.", count: 4, sites: 1, action: "retry" } as const;
  const list = (devices: number) =>
    drawn({ ...planned, kind: "add", state: "waiting", counts: { waiting: 4 }, groups: [{ ...silent, devices }] });
  expect(list(1)).toContain("Show in Devices");
  expect(list(0)).not.toContain("Show in Devices");
});

test("a job that runs says how far it is, how fast, what was tried first, and what went wrong with its next step", () => {
  const text = drawn({
    ...planned,
    state: "running",
    startedAt: "2034-03-31T11:02:00Z",
    counts: { done: 72, running: 8, queued: 44, waiting: 4, refused: 3 },
    total: 131,
    groups: [
      { key: "range", state: "refused", words: "interval out of range", count: 3, devices: 3, sites: 1, action: "retry" },
      { key: "silent", state: "waiting", words: "It does not answer.", count: 4, devices: 4, sites: 1, action: "retry" },
    ],
    first: { well: 5, of: 5 },
    registered: { again: 19, of: 21 },
    perSecond: 0.3,
    secondsLeft: 180,
    may: { ...none, pause: true, stop: true, retry: true },
  });
  for (const words of [
    "72 done",
    "8 now",
    "44 to go",
    "18 a minute · about 3 min left",
    "Tried first: 5 of 5 done",
    "Registered again 19 of 21",
    "interval out of range",
    "Retry only these 3",
    "Retry now",
    "Give up",
    "Pause",
    "Stops by itself when more than 20 % of its rows fail.",
  ]) {
    expect(text).toContain(words);
  }
  expect(text.indexOf("interval out of range")).toBeLessThan(text.indexOf("It does not answer."));
});

test("a finished job offers another try, the way back and a report, and names the job that it puts back", () => {
  const text = drawn({
    ...planned,
    state: "done_with_problems",
    startedAt: "2034-03-31T11:02:00Z",
    finishedAt: "2034-03-31T11:08:12Z",
    counts: { done: 387, login_refused: 2 },
    total: 389,
    groups: [
      { key: "login", state: "login_refused", words: "It refuses our login.", count: 2, devices: 2, sites: 1, action: "open_login" },
    ],
    putBackOf: { id: "earlier", number: 1172 },
    may: { ...none, retry: true, putBack: true },
  });
  for (const words of [
    "2 login refused",
    "ran 7 min",
    "puts back job 1172",
    "Put all back",
    "Retry 2",
    "Report",
    "Written, read back and equal.",
  ]) {
    expect(text).toContain(words);
  }
});

test("who may only look at a job sees how it goes and is offered nothing to press", () => {
  const groups: JobDetail["groups"] = [
    {
      key: "half",
      state: "not_applied",
      words: "Half done: finish it, or put it back.",
      count: 2,
      devices: 2,
      sites: 1,
      action: "finish_reset",
    },
    { key: "silent", state: "waiting", words: "It does not answer.", count: 4, devices: 4, sites: 1, action: "retry" },
  ];
  const reset: JobDetail = { ...planned, kind: "reset", counts: { not_applied: 2, waiting: 4 }, total: 6, groups, may: none };
  for (const state of ["waiting", "paused", "done_with_problems"] as const) {
    const text = drawn({ ...reset, state });
    expect(text).toContain("Half done: finish it, or put it back.");
    expect(text).not.toMatch(/\b(Pause|Resume|Stop|Give up|Retry|Put all back|one-time link)\b/);
  }
  // Who may configure devices makes the links of those that take no writes, whoever planned the job.
  expect(drawn({ ...reset, state: "done_with_problems" }, "installer")).toContain("Make a one-time link for 2 lines");
});

test("the plan of lines shows how full each site's numbers are, the gaps that stay, and the numbers that several devices have", () => {
  const place = {
    site: { id: "a", name: "Elm Court" },
    server: "PBX on another site",
    range: { first: "201", last: "240" },
    used: 12,
    total: 40,
  };
  const holes = [
    { first: "204", last: "206", count: 3 },
    { first: "209", last: "209", count: 1 },
  ];
  const numbering = [{ ...place, holes, moreHoles: 2, doubles: [{ user: "203", devices: ["Flat 3", "Flat 7"] }] }];
  const text = drawn({ ...planned, kind: "give_lines", change: null, risks: [], numbering });
  expect(text).toContain("12 of 40 used, 201 to 240");
  expect(text).toContain("204 to 206, 209");
  expect(text).toContain("and 2 gaps more");
  expect(text).toContain("203 is used by several: Flat 3, Flat 7");
  expect(text).not.toContain("put all back afterwards");
});
