"use client";
import { KeyRound, SlidersHorizontal, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { type ReactNode, useCallback, useState } from "react";
import { call } from "@/lib/api/client";
import type { CollectionManifest } from "@/lib/drivers/types";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { counted } from "../ui/plain-text";
import { problemWords } from "../ui/problem-panel";
import type { RowSelection } from "../ui/row-tick";
import { SelectionFrame } from "../ui/selection-frame";
import { useSelection } from "../ui/use-selection";
import { changeRecordsAddress } from "./chosen-records";
import { type RecordItem, recordsOf, type useRecords } from "./use-records";

const PlanDialog = dynamic(() => import("../jobs/new/plan-dialog").then((module) => module.PlanDialog), { ssr: false });

/** The lines that these records of a device are accounts of. */
async function linesOf(device: string, document: string, records: ReadonlySet<string>): Promise<{ lines: string[]; without: string[] }> {
  const found = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const page = await call("GET /api/lines", { query: { device, document, cursor, limit: 200 } });
    for (const line of page.items) {
      for (const end of line.ends) {
        if (end.deviceId === device && end.document === document && records.has(end.record)) {
          found.set(end.record, line.id);
        }
      }
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && found.size < records.size);
  return { lines: [...new Set(found.values())], without: [...records].filter((record) => !found.has(record)) };
}

interface Bulk {
  readonly device: string;
  readonly manifest: CollectionManifest | undefined;
  /** What the list is narrowed to: all that match are all that match this. */
  readonly query: string;
  readonly rows: readonly RecordItem[];
  readonly total: number;
  readonly list: ReturnType<typeof useRecords>;
}

/** What is selected in a table of records, for changing or removing many at once and for resetting their lines. Nothing for people who may not. */
export function useRecordBulk({ device, manifest, query, rows, total, list }: Bulk) {
  const { chosen, toggle, set } = useSelection<RecordItem>();
  const [allOf, setAllOf] = useState<string>();
  const [busy, setBusy] = useState<"all" | "lines">();
  const [note, setNote] = useState<{ readonly words: string; readonly without?: readonly string[] }>();
  const [planning, setPlanning] = useState<readonly string[]>();
  const [removing, setRemoving] = useState(false);
  const router = useRouter();
  const mayRun = useMay("job.run");
  const mayChange = useMay("device.configure") && mayRun && manifest?.can.update === true;
  const mayRemove = useMay("device.remove") && mayRun && manifest?.can.remove === true;
  const mayReset = useMay("line.reset") && mayRun && manifest?.account !== undefined;
  const count = chosen.size;
  const clear = useCallback(() => {
    setAllOf(undefined);
    setNote(undefined);
    set([]);
  }, [set]);
  const onToggle = (index: number, extend: boolean) => {
    setAllOf(undefined);
    setNote(undefined);
    toggle(rows, index, extend);
  };
  const selectAll = async () => {
    setBusy("all");
    try {
      let read = list as Pick<typeof list, "data" | "hasNextPage" | "fetchNextPage" | "isError">;
      while (read.hasNextPage && !read.isError) {
        read = await read.fetchNextPage();
      }
      if (!read.isError) {
        set(recordsOf(read.data));
        setAllOf(query);
      }
    } finally {
      setBusy(undefined);
    }
  };
  const reset = async () => {
    setBusy("lines");
    setNote(undefined);
    try {
      const { lines, without } = await linesOf(device, manifest?.id ?? "", new Set(chosen.keys()));
      if (without.length > 0) {
        const has = without.length === 1 ? "is an end of no line" : "are ends of no line";
        setNote({
          words: `${without.length} of ${count} ${has}, so nothing of ${without.length === 1 ? "it" : "them"} can be reset`,
          without,
        });
      } else {
        setPlanning(lines);
      }
    } catch (error) {
      const { title, detail } = problemWords(error);
      setNote({ words: detail ?? title });
    } finally {
      setBusy(undefined);
    }
  };
  const leaveOut = (without: readonly string[]) => {
    setAllOf(undefined);
    setNote(undefined);
    set([...chosen.values()].filter(({ id }) => !without.includes(id)));
  };
  const selection: RowSelection | undefined =
    mayChange || mayReset || mayRemove
      ? {
          has: (id) => chosen.has(id),
          count,
          onToggle,
          onToggleAll: () => (count > 0 ? clear() : set(rows)),
        }
      : undefined;
  const { without } = note ?? {};
  const bar: ReactNode =
    selection && count > 0 && manifest ? (
      <SelectionFrame
        count={count}
        total={total}
        all={allOf === query}
        busy={busy === "all"}
        note={
          note ? (
            <p role="status" className="basis-full flex items-center gap-3 text-xs text-warn-ink py-1 pr-2">
              {note.words}.
              {without ? (
                <button type="button" className="link" onClick={() => leaveOut(without)}>
                  Leave {without.length === 1 ? "it" : "them"} out
                </button>
              ) : null}
            </p>
          ) : null
        }
        onSelectAll={() => void selectAll()}
        onClear={clear}
      >
        {mayChange ? (
          <Button variant="ghost" size="sm" onClick={() => router.push(changeRecordsAddress(device, manifest.id, [...chosen.keys()]))}>
            <SlidersHorizontal size={14} />
            Change
          </Button>
        ) : null}
        {mayReset ? (
          <Button variant="ghost" size="sm" busy={busy === "lines" && "Looking"} onClick={() => void reset()}>
            <KeyRound size={13} />
            Reset lines
          </Button>
        ) : null}
        {mayRemove ? (
          <Button variant="ghost" size="sm" onClick={() => setRemoving(true)}>
            <Trash2 size={13} />
            Remove
          </Button>
        ) : null}
      </SelectionFrame>
    ) : null;
  const dialog = planning ? (
    <PlanDialog
      kind="reset"
      selection={{ lines: planning }}
      what={counted(planning.length, "line")}
      onClose={() => setPlanning(undefined)}
    />
  ) : removing && manifest ? (
    <PlanDialog
      kind="remove"
      about="Each goes from the device for good, and its passwords with it. The plan says what else there stops working."
      usual="Remove records"
      selection={{ device, collection: manifest.id, records: [...chosen.keys()] }}
      what={counted(count, manifest.singular)}
      onClose={() => setRemoving(false)}
    />
  ) : null;
  return { selection, clear, bar, dialog };
}
