"use client";
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { type Answer, call, pagesKey, queryKey } from "@/lib/api/client";
import type { ImportRow, ImportRowState, ImportView } from "@/lib/imports/schemas";
import { type RowEdit, type Step, shownMeanwhile, stepOf } from "./edits";

/** Which rows are shown. */
export interface SheetView {
  readonly state: readonly ImportRowState[];
  readonly query: string;
}

type Page = Answer<"GET /api/imports/{id}/rows">;
type Pages = InfiniteData<Page, string | null>;

const pageSize = 500;
/** The most that one request changes. */
const editsMax = 1_000;

function rowsQuery({ state, query }: SheetView) {
  return { ...(state.length > 0 ? { state: state.join(",") } : {}), ...(query === "" ? {} : { query }) };
}

export function fetchRows(id: string, view: SheetView, cursor: string | null, signal?: AbortSignal): Promise<Page> {
  const query = { ...rowsQuery(view), limit: pageSize, ...(cursor === null ? {} : { cursor }) };
  return call("GET /api/imports/{id}/rows", { params: { id }, query, signal });
}

/** Every row of a view, page by page. */
export async function fetchAllRows(id: string, view: SheetView): Promise<ImportRow[]> {
  const all: ImportRow[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await fetchRows(id, view, cursor);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

function replaced(pages: Pages | undefined, by: ReadonlyMap<number, ImportRow>): Pages | undefined {
  return pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.map((row) => by.get(row.row) ?? row) })) };
}

/** The rows of a list as they are loaded, and what a person does to them: shown at once, checked by the server, taken back on demand. */
export function useSheet(id: string, view: SheetView) {
  const client = useQueryClient();
  const key = useMemo(() => pagesKey("GET /api/imports/{id}/rows", { params: { id }, query: rowsQuery(view) }), [id, view]);
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => fetchRows(id, view, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    // A row that was mended stays where it is until another view is asked for.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const byNumber = useMemo(() => new Map(rows.map((row) => [row.row, row])), [rows]);
  const current = useRef(byNumber);
  current.current = byNumber;
  const [history, setHistory] = useState<{ readonly done: readonly Step[]; readonly undone: readonly Step[] }>({ done: [], undone: [] });

  const show = useCallback(
    (changed: readonly ImportRow[]) => {
      const by = new Map(changed.map((row) => [row.row, row]));
      client.setQueryData<Pages>(key, (pages) => replaced(pages, by));
    },
    [client, key],
  );
  const { mutateAsync, isPending, error, reset } = useMutation({
    mutationFn: async (edits: readonly RowEdit[]) => {
      const also = new Set<number>();
      for (let from = 0; from < edits.length; from += editsMax) {
        const part = edits.slice(from, from + editsMax);
        const answer = await call("PATCH /api/imports/{id}/rows", { params: { id }, body: { rows: part } });
        show(answer.items);
        tellCounts(answer.counts);
        for (const row of answer.alsoChecked) {
          also.add(row);
        }
      }
      // Doubles elsewhere have another verdict now: asked for without a change, they are told as they are.
      const elsewhere = [...also].filter((row) => current.current.has(row)).slice(0, editsMax);
      if (elsewhere.length > 0) {
        const answer = await call("PATCH /api/imports/{id}/rows", { params: { id }, body: { rows: elsewhere.map((row) => ({ row })) } });
        show(answer.items);
        tellCounts(answer.counts);
      }
    },
    // One after the other, as they were typed.
    scope: { id: `import-${id}` },
    onError: () => void list.refetch(),
    onSuccess: (_nothing, edits) => {
      if (edits.some(({ cells }) => cells?.site !== undefined)) {
        // Which sites are missing is said about the whole list.
        void client.invalidateQueries({ queryKey: queryKey("GET /api/imports/{id}", { params: { id } }) });
      }
    },
  });
  function tellCounts(counts: ImportView["counts"]) {
    client.setQueryData(
      queryKey("GET /api/imports/{id}", { params: { id } }),
      (before: ImportView | undefined) => before && { ...before, counts },
    );
  }
  const apply = useCallback(
    (edits: readonly RowEdit[]) => {
      show(
        edits.flatMap((edit) => {
          const row = current.current.get(edit.row);
          return row ? [shownMeanwhile(row, edit)] : [];
        }),
      );
      return mutateAsync(edits).catch(() => undefined);
    },
    [mutateAsync, show],
  );
  const edit = useCallback(
    (edits: readonly RowEdit[]) => {
      if (edits.length === 0) {
        return Promise.resolve(undefined);
      }
      const step = stepOf(edits, (row) => current.current.get(row));
      if (step.undo.length > 0) {
        setHistory(({ done }) => ({ done: [...done, step], undone: [] }));
      }
      return apply(edits);
    },
    [apply],
  );
  const undo = useCallback(() => {
    const step = history.done.at(-1);
    if (step) {
      setHistory(({ done, undone }) => ({ done: done.slice(0, -1), undone: [...undone, step] }));
      void apply(step.undo);
    }
  }, [history, apply]);
  const redo = useCallback(() => {
    const step = history.undone.at(-1);
    if (step) {
      setHistory(({ done, undone }) => ({ done: [...done, step], undone: undone.slice(0, -1) }));
      void apply(step.make);
    }
  }, [history, apply]);
  return {
    list,
    rows,
    total: list.data?.pages[0]?.total ?? 0,
    edit,
    undo: history.done.length > 0 ? undo : undefined,
    redo: history.undone.length > 0 ? redo : undefined,
    changedCells: history.done.reduce(
      (sum, step) => sum + step.make.reduce((cells, row) => cells + Object.keys(row.cells ?? {}).length, 0),
      0,
    ),
    isChecking: isPending,
    error,
    forgetError: reset,
  };
}

export type Sheet = ReturnType<typeof useSheet>;
