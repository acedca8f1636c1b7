"use client";
import { X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { ListSource } from "../imports/list-source";
import { JobNumbering } from "../jobs/job-numbering";
import { JobWords, nothingSaid, saidOf } from "../jobs/new/job-besides";
import { usePlanJob } from "../jobs/new/use-plan-job";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { Crumbs } from "../ui/crumbs";
import { Link } from "../ui/link";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SheetRows } from "./sheet-rows";
import { type CheckedSheet, useSheetCheck } from "./use-sheet-check";

const columns = [
  ["Device", "its name, serial or address"],
  ["Number", "of its line; left out, the next free one of its site is taken"],
  ["For whom", "optional: shown at the PBX"],
  ["Flat", "optional: is the number where no column gives one"],
  ["Site, PBX", "optional: tell two of one name apart"],
] as const;

const meanings = {
  device: "device",
  serial: "serial",
  address: "address",
  site: "site",
  user: "number",
  flat: "flat",
  label: "for whom",
  server: "PBX",
} as const;

/** A sheet of flats: each row is looked at before anything is planned, and the plan promises its numbers. */
export function SheetPage() {
  const router = useRouter();
  const check = useSheetCheck();
  const plan = usePlanJob();
  const [said, setSaid] = useState(nothingSaid);
  const result = useRef<HTMLHeadingElement>(null);
  const sheet = check.isPending ? undefined : check.data;
  const flats = sheet?.rows.flatMap(({ flat }) => flat ?? []) ?? [];
  const give = (given: File | string) => {
    if (!check.isPending && !plan.isPending) {
      plan.reset();
      check.mutate(given, { onSuccess: () => requestAnimationFrame(() => result.current?.focus()) });
    }
  };
  const send = () =>
    plan.mutate({ kind: "give_lines", ...saidOf(said), selection: { flats } }, { onSuccess: ({ id }) => router.push(`/jobs/${id}`) });
  return (
    <>
      <header className="topbar">
        <Crumbs trail={[{ label: "Devices", href: "/devices" }]} here="Give lines from a sheet" />
        <Link
          href="/devices"
          aria-label="Close"
          className="ml-auto grid place-items-center w-8 h-8 rounded-md text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X size={16} />
        </Link>
      </header>
      <div className="px-6 phone:px-4 pt-6 pb-8">
        <div className="mx-auto max-w-[1060px] grid gap-4">
          <div>
            <h1 className="text-xl tracking-[-.02em]">Give a whole building its lines</h1>
            <p className="text-ink-2 mt-1">
              The devices are here already; the sheet says which number each gets. You see every error first, then a plan. Nothing is
              written before you start it.
            </p>
          </div>
          <div className="grid grid-cols-[minmax(0,1fr)_300px] narrow:grid-cols-1 phone:grid-cols-1 gap-4 items-start">
            <ListSource
              label="The sheet"
              limits="CSV or Excel, up to 5,000 rows"
              placeholder="Copy the rows with their header line, click here and paste."
              send={sheet ? "Check this one" : "Check the sheet"}
              busy={check.isPending && "Checking"}
              onGiven={give}
            />
            <Card title="The columns">
              <dl className="px-4 py-3 grid gap-2 text-[12.5px] leading-[18px]">
                {columns.map(([name, what]) => (
                  <div key={name}>
                    <dt className="font-medium">{name}</dt>
                    <dd className="text-ink-3">{what}</dd>
                  </div>
                ))}
              </dl>
            </Card>
          </div>
          {check.isError ? <ProblemPanel error={check.error} className="card p-4" /> : null}
          {sheet ? (
            <>
              <div>
                <h2 ref={result} tabIndex={-1} className="text-[15px] outline-none">
                  {sheet.counts.ready} ready{sheet.counts.wrong > 0 ? `, ${sheet.counts.wrong} not` : ""}
                </h2>
                <Read sheet={sheet} />
              </div>
              {sheet.numbering.length > 0 ? <JobNumbering places={sheet.numbering} /> : null}
              <SheetRows key={check.submittedAt} sheet={sheet} />
              {flats.length > 0 ? (
                <section className="card p-4 grid gap-3.5" aria-label="Plan">
                  <JobWords said={said} usualName="Give devices lines" onSaid={setSaid} />
                  {plan.isError ? <ProblemPanel error={plan.error} /> : null}
                  <div className="flex flex-wrap items-center gap-3">
                    <Button variant="primary" busy={plan.isPending && "Planning"} onClick={send}>
                      Plan {counted(flats.length, "line")}
                    </Button>
                    {sheet.counts.wrong > 0 ? (
                      <span className="text-ink-3">The {counted(sheet.counts.wrong, "row")} with something wrong are left out.</span>
                    ) : null}
                  </div>
                </section>
              ) : null}
            </>
          ) : null}
        </div>
      </div>
    </>
  );
}

/** How the sheet was understood. */
function Read({ sheet: { columns: all, notes, numbersFrom } }: { sheet: CheckedSheet }) {
  const known = all.flatMap(({ header, field }) => (field === null ? [] : `${header} as ${meanings[field]}`));
  const unknown = all.flatMap(({ header, field }) => (field === null ? header : []));
  return (
    <ul className="mt-1 text-[12.5px] leading-[18px] text-ink-2">
      <li>Read: {known.join(", ")}.</li>
      {unknown.length > 0 ? <li>Not read: {unknown.slice(0, 12).join(", ")}.</li> : null}
      {numbersFrom === "flat" ? <li>No column gives a number, so each flat is the number of its line.</li> : null}
      {numbersFrom === null ? <li>No column gives a number, so each device gets the next free one of its site.</li> : null}
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
