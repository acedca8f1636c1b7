"use client";
import { Ellipsis, KeyRound, Route } from "lucide-react";
import { memo } from "react";
import type { LineItem } from "@/lib/lines/schemas";
import { Link } from "../ui/link";
import { Menu, type MenuItem } from "../ui/menu";
import { RowTick } from "../ui/row-tick";
import { Ago } from "../ui/time";
import { lineHeadline } from "./line-words";
import { MiniChain } from "./mini-chain";

const toneText = { plain: "text-ink-3", ok: "text-ok-ink", warn: "text-warn-ink", bad: "text-bad-ink", accent: "text-accent-ink" } as const;

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("a, button, input, label, [popover]") !== null;
}

export function lineMenu(line: LineItem, mayReset: boolean): MenuItem[] {
  return [
    { id: "open", label: "Open", icon: Route, href: `/lines/${line.id}` },
    ...(mayReset ? [{ id: "reset", label: "Reset the password", icon: KeyRound, href: `/reset?line=${line.id}` }] : []),
  ];
}

/** One line in the table. */
export const LineRow = memo(function LineRow({
  line,
  index,
  active,
  mayReset,
  selected,
  onToggle,
  onOpen,
}: {
  line: LineItem;
  index: number;
  active: boolean;
  mayReset: boolean;
  /** Undefined where lines cannot be selected. */
  selected?: boolean | undefined;
  onToggle?: ((index: number, extend: boolean) => void) | undefined;
  onOpen: (line: LineItem, newTab: boolean) => void;
}) {
  const { words, tone } = lineHeadline(line);
  return (
    <tr
      data-open
      data-row={index}
      data-selected={selected}
      aria-rowindex={index + 2}
      className={active ? "[&>td]:shadow-[inset_0_1px_0_var(--accent-line),inset_0_-1px_0_var(--accent-line)]" : undefined}
      onClick={(event) => {
        if (!isControl(event.target)) {
          onOpen(line, event.metaKey || event.ctrlKey);
        }
      }}
    >
      {selected === undefined ? null : <RowTick name={line.name} checked={selected} onToggle={(extend) => onToggle?.(index, extend)} />}
      <td className="max-w-0 w-[22%]">
        <div className="flex items-baseline gap-2.5 min-w-0">
          <Link href={`/lines/${line.id}`} className="font-medium truncate rounded" title={line.name}>
            {line.name}
          </Link>
          <span className="mono text-ink-2 truncate shrink-0 max-w-1/2" title={line.user}>
            {line.user}
          </span>
        </div>
      </td>
      <td className="text-ink-2 max-w-0 w-[13%] truncate" title={line.site?.name}>
        {line.site?.name ?? <span className="text-ink-3">No site</span>}
      </td>
      <td className="max-w-0 w-[34%] narrow:hidden overflow-hidden">
        <MiniChain line={line} />
      </td>
      <td
        className={`max-w-0 w-[17%] truncate text-[12.5px] ${toneText[tone]}`}
        title={line.disagreements.map((disagreement) => disagreement.words).join("\n")}
      >
        {words}
      </td>
      <td className="text-ink-3 text-xs r">{line.lastReset ? <Ago at={line.lastReset.at} /> : "Never"}</td>
      <td className="w-12 pl-0!">
        <Menu
          label={`Actions for ${line.name}`}
          className="grid place-items-center w-7 h-7 rounded-md text-ink-3 hover:text-ink hover:bg-hover"
          items={lineMenu(line, mayReset)}
        >
          <Ellipsis size={16} />
        </Menu>
      </td>
    </tr>
  );
});

/** One line on a phone: 68 px. */
export const LineListRow = memo(function LineListRow({ line }: { line: LineItem }) {
  const { words, tone } = lineHeadline(line);
  return (
    <Link href={`/lines/${line.id}`} className="flex items-center gap-3 px-4 h-[68px] border-b border-line">
      <span className="min-w-0 flex-1 block">
        <span className="flex items-baseline gap-2 min-w-0">
          <span className="font-medium text-[15px] truncate">{line.name}</span>
          <span className="mono text-ink-2 truncate shrink-0 max-w-1/2">{line.user}</span>
        </span>
        <span className="block text-[13px] text-ink-3 mt-px truncate">{line.site?.name ?? "No site"}</span>
      </span>
      <span className={`text-[13px] max-w-[45%] text-right ${toneText[tone]}`}>{words}</span>
    </Link>
  );
});
