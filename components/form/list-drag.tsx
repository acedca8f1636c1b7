"use client";
import { Accessibility } from "@dnd-kit/dom";
import { DragDropProvider, PointerSensor } from "@dnd-kit/react";
import { isSortable, useSortable } from "@dnd-kit/react/sortable";
import type { RefObject } from "react";

export interface ListDragProps {
  readonly list: RefObject<HTMLOListElement | null>;
  /** Keys of the rows in their order; each row carries its own in `data-row`. */
  readonly keys: readonly string[];
  readonly onMove: (from: number, to: number) => void;
}

/**
 * Makes rows that are already drawn draggable by their grip, without drawing anything itself: the rows keep their focus when
 * this arrives. Only for pointers; keyboards have the buttons and Alt with an arrow, so the library's own are left out.
 */
export function ListDrag({ list, keys, onMove }: ListDragProps) {
  return (
    <DragDropProvider
      sensors={[PointerSensor]}
      plugins={(defaults) => defaults.filter((plugin) => plugin !== Accessibility)}
      onDragEnd={({ operation, canceled }) => {
        const { source } = operation;
        if (!canceled && isSortable(source) && source.initialIndex !== source.index) {
          onMove(source.initialIndex, source.index);
        }
      }}
    >
      {keys.map((key, index) => (
        <Handle key={key} list={list} rowKey={key} index={index} />
      ))}
    </DragDropProvider>
  );
}

function Handle({ list, rowKey, index }: { list: ListDragProps["list"]; rowKey: string; index: number }) {
  const element = list.current?.querySelector(`[data-row="${CSS.escape(rowKey)}"]`);
  useSortable({ id: rowKey, index, element, handle: element?.querySelector("[data-grip]") });
  return null;
}
