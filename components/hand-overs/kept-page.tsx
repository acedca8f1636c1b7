"use client";
import { Printer } from "lucide-react";
import { useEffect } from "react";
import { fileAddress } from "@/lib/api/client";
import { Button } from "../ui/button";
import { Crumbs } from "../ui/crumbs";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { When } from "../ui/time";
import { Paper, SheetFiles } from "./paper";
import { type Sheet, useKept } from "./use-hand-over";

/** A sheet as it was kept, unchanged. `print`: the browser's own box for printing opens at once. */
export function KeptPage({ id, print }: { id: string; print: boolean }) {
  const sheet = useKept(id);
  if (sheet.data) {
    return <Shown id={id} sheet={sheet.data} print={print} />;
  }
  return sheet.isError ? <ProblemPanel error={sheet.error} onRetry={() => void sheet.refetch()} className="p-6" /> : <SkeletonBlock />;
}

function Shown({ id, sheet, print }: { id: string; sheet: Sheet; print: boolean }) {
  useEffect(() => {
    if (print) {
      // Once: who loads the page anew, or comes back to it, wants to read.
      window.history.replaceState(null, "", window.location.pathname);
      void document.fonts.ready.then(() => window.print());
    }
  }, [print]);
  return (
    <>
      <header className="topbar">
        <Crumbs
          trail={[
            { label: "Sites", href: "/sites" },
            { label: sheet.site.name, href: `/sites/${sheet.site.id}` },
            { label: "Hand-over", href: `/sites/${sheet.site.id}/hand-over` },
          ]}
          here={sheet.number ?? ""}
        />
        <div className="flex items-center gap-2 shrink-0">
          <span className="only-d flex gap-2">
            <SheetFiles address={(format) => fileAddress("GET /api/hand-overs/{id}", { params: { id }, query: { format } })} />
          </span>
          <Button variant="primary" size="sm" onClick={() => window.print()}>
            <Printer size={13} />
            Print again
          </Button>
        </div>
      </header>
      <h1 className="sr-only">
        Hand-over {sheet.number} of {sheet.site.name}
      </h1>
      <div className="desk">
        <Paper sheet={sheet} />
        <aside className="desk-side" aria-label="About this copy">
          <section className="card p-4">
            <h2 className="text-[13px] font-semibold mb-1">Kept copy {sheet.number}</h2>
            <p className="text-[12.5px] leading-[18px] text-ink-2">
              As it stood on <When at={sheet.madeAt} as="exact" />, made by {sheet.madeBy}. Nobody changes it any more, whatever becomes of
              the devices.
            </p>
          </section>
        </aside>
      </div>
    </>
  );
}
