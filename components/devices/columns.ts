"use client";
import { useSyncExternalStore } from "react";

/** What the table of devices can show beside name and status, in its order. */
export const columnLabels = {
  site: "Site",
  driver: "Kind",
  address: "Address",
  model: "Model",
  firmware: "Firmware",
  serial: "Serial",
  seen: "Last seen",
  tags: "Tags",
} as const;
export type ColumnName = keyof typeof columnLabels;
export const columnNames = Object.keys(columnLabels) as ColumnName[];

const usual: readonly ColumnName[] = ["site", "driver", "address", "seen", "tags"];
const storageKey = "lineward-device-columns";
const listeners = new Set<() => void>();

/** What was chosen, out of what a browser keeps; the usual ones where that is nothing that we know. */
export function readColumns(kept: string | null): readonly ColumnName[] {
  return kept === null ? usual : columnNames.filter((name) => kept.split(",").includes(name));
}

let text: string | null | undefined;
let columns: readonly ColumnName[] = usual;

function snapshot(): readonly ColumnName[] {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(storageKey);
  } catch {
    // A browser that keeps nothing shows the usual ones.
  }
  if (kept !== text) {
    text = kept;
    columns = readColumns(kept);
  }
  return columns;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** The columns that this browser shows. */
export function useColumns(): readonly ColumnName[] {
  return useSyncExternalStore(subscribe, snapshot, () => usual);
}

/** Shows a column, or shows it no longer. */
export function showColumn(name: ColumnName, on: boolean): void {
  const wanted = columnNames.filter((candidate) => (candidate === name ? on : columns.includes(candidate)));
  try {
    localStorage.setItem(storageKey, wanted.join(","));
  } catch {
    return;
  }
  for (const listener of listeners) {
    listener();
  }
}
