"use client";
import { useRouter } from "next/navigation";
import { useCallback, useMemo, useRef, useState } from "react";
import type { ImportRow, ImportView } from "@/lib/imports/schemas";
import { siteOptions, useSites } from "../sites/use-sites";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { usePhone } from "../ui/use-media";
import { useMore } from "../ui/use-more";
import { CheckBar } from "./check-bar";
import { CheckDialogs, type Opened } from "./check-dialogs";
import { CheckFoot } from "./check-foot";
import { CheckSummary } from "./check-summary";
import { ImportHead } from "./import-head";
import { PhoneRows } from "./phone-rows";
import type { ProblemActions } from "./row-problems";
import { sheetTabs } from "./row-words";
import { SheetGrid } from "./sheet-grid";
import { useEverywhere } from "./use-everywhere";
import { useChangeImport, useStartImport } from "./use-imports";
import { type SheetView, useSheet } from "./use-sheet";
import { useSheetKeys } from "./use-sheet-keys";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

const hasProblem = (row: ImportRow) => row.state === "wrong" || row.state === "conflict";

export function CheckRows({ list, drivers }: { list: ImportView; drivers: readonly Choice[] }) {
  const { id } = list;
  const phone = usePhone();
  const router = useRouter();
  const [view, setView] = useState<SheetView>({ state: [], query: "" });
  const [opened, setOpened] = useState<Opened>();
  const sheet = useSheet(id, view);
  const { rows, edit } = sheet;
  const { refetch } = sheet.list;
  const change = useChangeImport(
    id,
    useCallback(() => void refetch(), [refetch]),
  );
  const start = useStartImport(id);
  const everywhere = useEverywhere(id, edit);
  const fields = useMemo(() => list.columns.flatMap(({ field }) => field ?? []), [list.columns]);
  const keys = useSheetKeys({
    rows,
    fields,
    edit,
    undo: sheet.undo,
    redo: sheet.redo,
    open: (row) => setOpened({ dialog: "row", row }),
  });
  const more = useMore(sheet.list);
  const sites = useSites().data?.items;
  const offers = useMemo(
    () => ({ driver: drivers.map(({ label }) => label), site: siteOptions(sites ?? []).map(({ label }) => label) }),
    [drivers, sites],
  );
  const { go } = keys;
  const goToRow = (row: number) => {
    if (phone) {
      setOpened({ dialog: "row", row });
      return;
    }
    const index = rows.findIndex((candidate) => candidate.row === row);
    if (index >= 0) {
      go({ row: index, column: 0 });
    } else {
      setView({ state: [], query: "" });
    }
  };
  const current = useRef({ goToRow, everywhere });
  current.current = { goToRow, everywhere };
  const problemActions: ProblemActions = useMemo(
    () => ({
      fix: (row, field, value, all) =>
        all ? void current.current.everywhere.put(field, row, value) : void edit([{ row: row.row, cells: { [field]: value } }]),
      decide: (row, decision) => void edit([{ row: row.row, decision }]),
      show: (row) => current.current.goToRow(row),
      open: (row) => setOpened({ dialog: "row", row }),
      sites: () => setOpened({ dialog: "sites" }),
      login: () => setOpened({ dialog: "defaults" }),
    }),
    [edit],
  );
  const next = () => {
    const from = keys.marked.active.row;
    const order = [...rows.keys()].map((offset) => (from + 1 + offset) % rows.length);
    const found = order.find((index) => {
      const row = rows[index];
      return row !== undefined && hasProblem(row);
    });
    const row = found === undefined ? undefined : rows[found];
    if (found === undefined || !row) {
      setView({ state: sheetTabs[1]?.state ?? [], query: "" });
      return;
    }
    const wrong = new Set(row.problems.map(({ field }) => field));
    const column = fields.findIndex((field) => wrong.has(field));
    go({ row: found, column: Math.max(0, column) });
  };
  const begin = () =>
    start.mutate([...(list.counts.wrong > 0 ? (["wrong"] as const) : []), ...(list.counts.conflict > 0 ? (["conflict"] as const) : [])], {
      onSuccess: ({ job }) => router.push(`/jobs/${job}`),
    });
  const problem = start.error ?? sheet.error ?? everywhere.error;
  return (
    <div className="flex flex-col h-full phone:h-auto min-h-0 @container">
      <ImportHead at={1} />
      <CheckSummary list={list} onOpen={setOpened} />
      <CheckBar list={list} view={view} onView={setView} sheet={sheet} onReplace={() => setOpened({ dialog: "replace" })} />
      {problem ? <ProblemPanel error={problem} className="px-6 py-3 phone:px-4 border-b border-line" /> : null}
      {sheet.list.isPending ? <SkeletonRows rows={12} height={37} /> : null}
      {sheet.list.isError ? <ProblemPanel error={sheet.list.error} onRetry={() => void refetch()} className="p-6 phone:p-4" /> : null}
      {sheet.list.isSuccess && rows.length === 0 ? (
        <p className="px-6 phone:px-4 py-10 text-center text-ink-3">No row here. Another tab may have some.</p>
      ) : null}
      {rows.length > 0 ? (
        phone ? (
          <PhoneRows rows={rows} onNearEnd={more} onOpen={(row) => setOpened({ dialog: "row", row })} />
        ) : (
          <SheetGrid
            rows={rows}
            total={sheet.total}
            fields={fields}
            head={(field) => (
              <span className="text-2xs text-ink-3 truncate">from {list.columns.find((column) => column.field === field)?.header}</span>
            )}
            keys={keys}
            problemActions={problemActions}
            offers={offers}
            onNearEnd={more}
          />
        )
      ) : phone ? null : (
        <div className="flex-1" />
      )}
      <CheckFoot list={list} busy={start.isPending} onNext={next} onStart={begin} />
      {opened ? (
        <CheckDialogs
          opened={opened}
          list={list}
          drivers={drivers}
          fields={fields}
          rows={rows}
          change={change}
          edit={edit}
          everywhere={everywhere}
          problemActions={problemActions}
          onClose={() => setOpened(undefined)}
        />
      ) : null}
    </div>
  );
}
