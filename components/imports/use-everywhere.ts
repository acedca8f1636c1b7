"use client";
import { useMutation } from "@tanstack/react-query";
import type { ImportField, ImportRow } from "@/lib/imports/schemas";
import { type RowEdit, typedIn } from "./edits";
import { fetchAllRows } from "./use-sheet";

interface Replacement {
  readonly field: ImportField;
  readonly from: string;
  readonly to: string;
  /** Whole cells, or wherever it stands in one. */
  readonly whole: boolean;
}

/** Puts one text in the place of another in every row of the list, those that are not loaded among them. */
export function useEverywhere(id: string, edit: (edits: readonly RowEdit[]) => Promise<unknown>) {
  const replace = useMutation({
    mutationFn: async ({ field, from, to, whole }: Replacement) => {
      const rows = await fetchAllRows(id, { state: [], query: from.trim() });
      const edits = rows.flatMap((row): RowEdit[] => {
        const text = typedIn(row, field);
        const holds = whole ? text === from : from !== "" && text.includes(from);
        return holds ? [{ row: row.row, cells: { [field]: whole ? to : text.replaceAll(from, to) } }] : [];
      });
      await edit(edits);
      return edits.length;
    },
  });
  return {
    replace,
    error: replace.error,
    put: (field: ImportField, row: ImportRow, value: string) =>
      replace.mutate({ field, from: typedIn(row, field), to: value, whole: true }),
  };
}

export type Everywhere = ReturnType<typeof useEverywhere>;
