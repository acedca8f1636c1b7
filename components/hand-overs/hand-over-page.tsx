"use client";
import { Pencil, Plus, Printer, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { fileAddress } from "@/lib/api/client";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Crumbs } from "../ui/crumbs";
import { Checkbox, Field, TextInput } from "../ui/field";
import { Link } from "../ui/link";
import { ProblemPanel, problemWords } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { When } from "../ui/time";
import { CheckFirst } from "./check-first";
import { CompanyCard } from "./company-card";
import { Paper, SheetFiles } from "./paper";
import { PointDialog } from "./point-dialog";
import { type Sheet, type SheetPart, type SheetPoint, useHandOver, useKeptList, useSheet } from "./use-hand-over";

/** A site as it is handed over: what will be printed, and what is chosen for it. */
export function HandOverPage({ id }: { id: string }) {
  const sheet = useSheet(id);
  if (sheet.data) {
    return <Shown sheet={sheet.data} />;
  }
  return sheet.isError ? <ProblemPanel error={sheet.error} onRetry={() => void sheet.refetch()} className="p-6" /> : <SkeletonBlock />;
}

const partWords: readonly (readonly [SheetPart, string, (sheet: Sheet) => number | undefined])[] = [
  ["summary", "Summary and four truths", () => undefined],
  ["devices", "Devices", ({ counts }) => counts.devices],
  ["lines", "Lines with the last proof", ({ counts }) => counts.lines],
  ["points", "Open points", ({ counts }) => counts.points],
  ["signatures", "Notes and signatures", () => undefined],
  ["addresses", "Network addresses", () => undefined],
];

function Shown({ sheet }: { sheet: Sheet }) {
  const mayKeep = useMay("hand_over.keep");
  const router = useRouter();
  const { keep, takeAway } = useHandOver(sheet.site.id);
  const [parts, setParts] = useState<readonly SheetPart[]>(sheet.parts);
  const [signs, setSigns] = useState("");
  const [editing, setEditing] = useState<SheetPoint | "new">();
  const print = () => keep.mutate({ parts, signs }, { onSuccess: ({ id }) => router.push(`/hand-overs/${id}?print`) });
  const shown = { ...sheet, parts: [...parts], signs };
  const edit = (point: SheetPoint) => (
    <span className="inline-flex">
      <Button variant="ghost" size="sm" square aria-label={`Say who sees to ${point.what}`} onClick={() => setEditing(point)}>
        <Pencil size={13} />
      </Button>
      {point.id !== null && point.about === null ? (
        <Button variant="ghost" size="sm" square aria-label={`Take away ${point.what}`} onClick={() => takeAway.mutate(point.id ?? "")}>
          <X size={13} />
        </Button>
      ) : null}
    </span>
  );
  return (
    <>
      <header className="topbar">
        <Crumbs
          trail={[
            { label: "Sites", href: "/sites" },
            { label: sheet.site.name, href: `/sites/${sheet.site.id}` },
          ]}
          here="Hand-over"
        />
        <div className="flex items-center gap-2 shrink-0">
          <span className="only-d flex gap-2">
            <SheetFiles
              address={(format) => fileAddress("GET /api/sites/{id}/hand-over", { params: { id: sheet.site.id }, query: { format } })}
            />
          </span>
          {mayKeep ? (
            <Button variant="primary" size="sm" busy={keep.isPending && "Keeping"} onClick={print}>
              <Printer size={13} />
              Print
            </Button>
          ) : null}
        </div>
      </header>
      <h1 className="sr-only">Hand-over of {sheet.site.name}</h1>
      {keep.isError ? (
        <p role="alert" className="px-6 py-2 text-bad-ink">
          {problemWords(keep.error).detail}
        </p>
      ) : null}
      <div className="desk">
        <Paper
          sheet={shown}
          {...(mayKeep
            ? {
                edit,
                add: (
                  <Button variant="ghost" size="sm" className="ml-auto print:hidden" onClick={() => setEditing("new")}>
                    <Plus size={13} />
                    Add a point
                  </Button>
                ),
              }
            : {})}
        />
        <aside className="desk-side" aria-label="What is printed">
          <section className="card p-4">
            <h2 className="text-[13px] font-semibold mb-3">What is on it</h2>
            <div className="flex flex-col gap-2.5">
              {partWords.map(([part, label, count]) => (
                <label key={part} htmlFor={`part-${part}`} className="flex gap-2.5 items-center">
                  <Checkbox
                    id={`part-${part}`}
                    checked={parts.includes(part)}
                    onChange={(on) => setParts(sheet.parts.filter((other) => (other === part ? on : parts.includes(other))))}
                  />
                  <span>
                    {label} <span className="text-ink-3 num">{count(sheet)}</span>
                  </span>
                </label>
              ))}
            </div>
            <Field label="Signs for the customer" optional className="mt-4">
              {(control) => <TextInput {...control} value={signs} maxLength={120} onChange={setSigns} />}
            </Field>
          </section>
          <CompanyCard sheet={sheet} />
          <CheckFirst sheet={sheet} />
          <KeptList site={sheet.site.id} mayKeep={mayKeep} />
        </aside>
      </div>
      {editing === undefined ? null : (
        <PointDialog site={sheet.site.id} point={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </>
  );
}

/** The copies that were kept of what was printed. */
function KeptList({ site, mayKeep }: { site: string; mayKeep: boolean }) {
  const kept = useKeptList(site).data?.items ?? [];
  return (
    <section className="card p-4">
      <h2 className="text-[13px] font-semibold mb-1">Kept copies</h2>
      {kept.length === 0 ? <p className="text-[12.5px] text-ink-2">None yet.</p> : null}
      <ul className="flex flex-col gap-1.5">
        {kept.map(({ id, number, madeAt, madeBy }) => (
          <li key={id} className="flex gap-2 items-baseline">
            <Link href={`/hand-overs/${id}`} className="link mono">
              {number}
            </Link>
            <span className="text-xs text-ink-3 truncate">
              <When at={madeAt} as="day" />, {madeBy}
            </span>
          </li>
        ))}
      </ul>
      {mayKeep ? (
        <p className="text-xs text-ink-3 mt-3">
          A copy of what you print is kept under a number of its own, so that both sides can look it up later.
        </p>
      ) : null}
    </section>
  );
}
