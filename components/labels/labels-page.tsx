"use client";
import { useQuery } from "@tanstack/react-query";
import { Printer, QrCode as QrIcon } from "lucide-react";
import { useState } from "react";
import { asked } from "@/lib/api/client";
import { Button, ButtonLink } from "../ui/button";
import { Crumbs } from "../ui/crumbs";
import { Empty } from "../ui/empty";
import { Field, TextInput } from "../ui/field";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { type LabelFormat, ownFormat, type SoldFormat, soldFormats, whyNoGrid } from "./formats";
import { type Label, LabelSheets } from "./label-sheets";
import { gridOf, OwnGrid, type TypedGrid } from "./own-grid";

/** Whose labels: of a site with its places, or of devices that were chosen, their ids with a comma between. */
export interface Wanted {
  readonly site?: string;
  readonly devices?: string;
}

/** Labels for the doors, as they will be printed. */
export function LabelsPage({ wanted }: { wanted: Wanted }) {
  const labels = useQuery(asked("GET /api/labels", { query: wanted }));
  if (labels.data) {
    return <Shown labels={labels.data.items} site={labels.data.site} />;
  }
  return labels.isError ? <ProblemPanel error={labels.error} onRetry={() => void labels.refetch()} className="p-6" /> : <SkeletonBlock />;
}

type Chosen = SoldFormat | "own";

const typedGrid = (format: LabelFormat) =>
  Object.fromEntries(Object.entries(format).map(([key, value]) => [key, String(Math.round(value * 100) / 100)])) as TypedGrid;

/** The place that the first label is printed at; undefined for what is none. */
function startOf(text: string, { columns, rows }: LabelFormat): number | undefined {
  const start = Number(text);
  return Number.isInteger(start) && start >= 1 && start <= columns * rows ? start : undefined;
}

function Shown({ labels, site }: { labels: readonly Label[]; site: { readonly id: string; readonly name: string } | null }) {
  const [chosen, setChosen] = useState<Chosen>("L7160");
  const [typed, setTyped] = useState(() => typedGrid(ownFormat));
  const [begin, setBegin] = useState("1");
  const format = chosen === "own" ? gridOf(typed) : soldFormats[chosen];
  const problem = whyNoGrid(format);
  const start = problem === undefined ? startOf(begin, format) : undefined;
  const each = problem === undefined ? format.columns * format.rows : 0;
  const sheets = start === undefined ? 0 : Math.ceil((labels.length + start - 1) / each);
  const trail =
    site === null
      ? [{ label: "Devices", href: "/devices" }]
      : [
          { label: "Sites", href: "/sites" },
          { label: site.name, href: `/sites/${site.id}` },
        ];
  return (
    <>
      <header className="topbar">
        <Crumbs trail={trail} here="Labels" />
        <Button variant="primary" size="sm" disabled={start === undefined || labels.length === 0} onClick={() => window.print()}>
          <Printer size={13} />
          Print {start === undefined ? "" : counted(sheets, "sheet")}
        </Button>
      </header>
      <h1 className="sr-only">Labels for the doors</h1>
      {labels.length === 0 ? (
        <Empty icon={QrIcon} title="No device to make a label for" action={<ButtonLink href="/devices">Devices</ButtonLink>}>
          Labels are made of the devices of a site, or of those that are chosen on the Devices page.
        </Empty>
      ) : (
        <div className="desk">
          {start === undefined ? (
            <p className="card p-6 text-ink-3">Nothing can be printed so.</p>
          ) : (
            // Wider than a phone: it is moved within its own frame, which the keyboard reaches.
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
            <section className="label-frame" aria-label="Labels as they are printed" tabIndex={0}>
              <LabelSheets labels={labels} format={format} start={start} />
            </section>
          )}
          <aside className="desk-side" aria-label="How it is printed">
            <section className="card p-4 flex flex-col gap-4">
              <h2 className="text-[13px] font-semibold">{counted(labels.length, "label")}</h2>
              <fieldset className="flex flex-col gap-2 phone:gap-0 phone:-my-2">
                <legend className="sr-only">Paper</legend>
                {Object.entries(soldFormats).map(([id, { label, what }]) => (
                  <FormatChoice key={id} checked={chosen === id} onChoose={() => setChosen(id as SoldFormat)} label={label} what={what} />
                ))}
                <FormatChoice checked={chosen === "own"} onChoose={() => setChosen("own")} label="Other paper" what="a grid of your own" />
              </fieldset>
              {chosen === "own" ? <OwnGrid typed={typed} onChange={setTyped} /> : null}
              {problem === undefined ? null : (
                <p role="alert" className="text-xs text-bad-ink">
                  {problem}
                </p>
              )}
              <Field
                label="Begin at label"
                hint="Of the first sheet, where some are used already"
                error={problem === undefined && start === undefined ? `A number from 1 to ${each}.` : undefined}
              >
                {(control) => <TextInput {...control} inputMode="numeric" value={begin} onChange={setBegin} />}
              </Field>
              <p className="text-xs text-ink-3">
                On A4, at 100 % and without margins of the printer. Who scans a label signs in, and sees the device if it is on one of their
                sites.
              </p>
            </section>
          </aside>
        </div>
      )}
    </>
  );
}

function FormatChoice({ checked, onChoose, label, what }: { checked: boolean; onChoose: () => void; label: string; what: string }) {
  return (
    <label className="flex items-start gap-2.5 py-0.5 phone:min-h-11 phone:items-center">
      <input type="radio" name="paper" className="mt-[3px] phone:mt-0" checked={checked} onChange={onChoose} />
      <span className="flex flex-col">
        {label}
        <span className="text-ink-3 text-xs num">{what}</span>
      </span>
    </label>
  );
}
