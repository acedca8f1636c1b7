"use client";
import type { ImportField, ImportRow, ImportView } from "@/lib/imports/schemas";
import type { Choice } from "./check-rows";
import { ColumnsDialog } from "./columns-dialog";
import { DefaultsDialog } from "./defaults-dialog";
import type { RowEdit } from "./edits";
import { ReplaceDialog } from "./replace-dialog";
import { RowDialog } from "./row-dialog";
import type { ProblemActions } from "./row-problems";
import { SitesDialog } from "./sites-dialog";
import type { Everywhere } from "./use-everywhere";
import type { useChangeImport } from "./use-imports";

export type Opened = { readonly dialog: "columns" | "defaults" | "sites" | "replace" } | { readonly dialog: "row"; readonly row: number };

export interface DialogProps {
  readonly list: ImportView;
  readonly change: ReturnType<typeof useChangeImport>;
  readonly onClose: () => void;
}

/** The one that is open of what can be said about the whole list, or about one row. */
export function CheckDialogs({
  opened,
  drivers,
  fields,
  rows,
  edit,
  everywhere,
  problemActions,
  ...shared
}: DialogProps & {
  opened: Opened;
  drivers: readonly Choice[];
  fields: readonly ImportField[];
  rows: readonly ImportRow[];
  edit: (edits: readonly RowEdit[]) => Promise<unknown>;
  everywhere: Everywhere;
  problemActions: ProblemActions;
}) {
  switch (opened.dialog) {
    case "columns":
      return <ColumnsDialog {...shared} />;
    case "defaults":
      return <DefaultsDialog {...shared} drivers={drivers} />;
    case "sites":
      return <SitesDialog {...shared} />;
    case "replace":
      return <ReplaceDialog fields={fields} everywhere={everywhere} onClose={shared.onClose} />;
    case "row": {
      const row = rows.find((candidate) => candidate.row === opened.row);
      return row ? <RowDialog row={row} fields={fields} edit={edit} problemActions={problemActions} onClose={shared.onClose} /> : null;
    }
    default:
      return null;
  }
}
