"use client";
import { ArrowDown, CircleAlert } from "lucide-react";
import type { ImportView } from "@/lib/imports/schemas";
import { Button, ButtonLink } from "../ui/button";
import { rowCount } from "./row-words";

/** What would happen, what stays behind, and the way on. */
export function CheckFoot({ list, busy, onNext, onStart }: { list: ImportView; busy: boolean; onNext: () => void; onStart: () => void }) {
  const { counts } = list;
  const toFix = counts.wrong + counts.conflict;
  const ready = counts.new + counts.changed;
  return (
    <footer className="flex flex-wrap items-center gap-3 px-6 phone:px-4 py-3 border-t border-line bg-sunken phone:sticky phone:bottom-0 phone:z-[4]">
      {toFix > 0 ? (
        <>
          <span className="flex items-center gap-2 text-bad-ink font-medium phone:hidden">
            <CircleAlert size={14} />
            {rowCount(toFix)} to fix
          </span>
          <Button size="sm" className="phone:hidden" onClick={onNext}>
            <ArrowDown size={13} />
            Next one
          </Button>
          <span className="text-xs text-ink-3 narrow:hidden phone:hidden">They stay behind until fixed.</span>
        </>
      ) : null}
      <span className="ml-auto phone:ml-0 phone:flex-1 text-xs text-ink-3 num leading-[17px]">
        {counts.new} new, {counts.changed} changed{counts.same > 0 ? ` · ${counts.same} the same are left alone` : ""}
        {toFix > 0 ? <span className="only-m text-bad-ink"> · {toFix} to fix stay behind</span> : null}
      </span>
      <ButtonLink href="/devices/import" variant="ghost" className="phone:hidden">
        Back
      </ButtonLink>
      {ready > 0 ? (
        <Button variant="primary" busy={busy ? "Starting" : false} onClick={onStart}>
          Continue with {rowCount(ready)}
        </Button>
      ) : (
        <span className="text-xs text-ink-2">{toFix > 0 ? "Nothing is ready yet." : "Nothing to do: everything is as it is here."}</span>
      )}
    </footer>
  );
}
