"use client";
import { useEffect, useRef } from "react";
import type { Hit, HitSection } from "./use-palette-hits";

/** The id of a hit's line in the page, for `aria-activedescendant`. */
export const optionId = (listId: string, hit: Hit) => `${listId}-${hit.id}`;

interface HitListProps {
  readonly id: string;
  readonly sections: readonly HitSection[];
  readonly marked: Hit | undefined;
  readonly onMark: (hit: Hit) => void;
  readonly onOpen: (hit: Hit) => void;
}

/** What was found, in its groups. The focus stays where the text is typed; the mark is told to screen readers by the combobox. */
export function HitList({ id, sections, marked, onMark, onOpen }: HitListProps) {
  const list = useRef<HTMLDivElement>(null);
  const markedId = marked && optionId(id, marked);
  useEffect(() => {
    if (markedId !== undefined) {
      // The first line is shown with the words above it.
      const option = document.getElementById(markedId);
      const isFirst = option !== null && option === list.current?.querySelector("[role=option]");
      isFirst ? list.current?.scrollTo({ top: 0 }) : option?.scrollIntoView({ block: "nearest" });
    }
  }, [markedId]);
  const option = (hit: Hit) => {
    const isMarked = hit.id === marked?.id;
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the combobox that has the focus
      // biome-ignore lint/a11y/useFocusableInteractive: an option of a combobox is marked, never focused
      <div
        key={hit.id}
        id={optionId(id, hit)}
        role="option"
        aria-selected={isMarked}
        data-focused={isMarked || undefined}
        className="menu-i min-h-9 cursor-default"
        // Not on entering: a list that moves under a pointer at rest must not take the mark away.
        onPointerMove={() => isMarked || onMark(hit)}
        onClick={() => onOpen(hit)}
      >
        <hit.icon size={15} />
        <span className="truncate">{hit.label}</span>
        {hit.hint === undefined ? null : <span className="ml-auto pl-3 text-xs text-ink-3 whitespace-nowrap num">{hit.hint}</span>}
      </div>
    );
  };
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label="Results"
      tabIndex={-1}
      hidden={sections.length === 0}
      className="p-1.5 max-h-[calc(60dvh-46px)] overflow-y-auto outline-none"
      // A press on a line must not take the focus from the text.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
    >
      {sections.map(({ title, hits }) => (
        // biome-ignore lint/a11y/useSemanticElements: a listbox takes groups, not field sets
        <div key={title} role="group" aria-label={title}>
          <div aria-hidden="true" className="px-2.5 pt-2 pb-1 text-2xs text-ink-3">
            {title}
          </div>
          {hits.map(option)}
        </div>
      ))}
    </div>
  );
}
