"use client";
import { Search, Sparkle } from "lucide-react";
import type { RefObject } from "react";
import { counted } from "@/components/ui/plain-text";
import type { LineItem } from "@/lib/lines/schemas";
import { lineHeadline } from "../lines/line-words";
import { MiniChain } from "../lines/mini-chain";
import { Kbd } from "../ui/badge";
import { Ago } from "../ui/time";
import { isRecent } from "./reset-words";
import type { Finder } from "./use-finder";

const listId = "reset-hits";
const optionId = (line: Pick<LineItem, "id">) => `hit-${line.id}`;

function countWords({ total, exact, text }: Finder): string {
  if (text.trim() === "" || total === undefined) {
    return "";
  }
  if (exact > 0 && total > exact) {
    return `${counted(exact, "line")}, ${total - exact} near it`;
  }
  return total === 0 ? "No line" : counted(total, "line");
}

/** The search that every call begins with. Arrows move, Enter picks, Esc starts over. */
export function FindLine({
  finder,
  input,
  listed,
  large = false,
  className,
}: {
  finder: Finder;
  input: RefObject<HTMLInputElement | null>;
  /** Whether `Hits` stand below. */
  listed: boolean;
  /** As the first thing on the page. */
  large?: boolean;
  className?: string;
}) {
  const open = listed && finder.others.length > 0;
  const marked = open ? finder.others[finder.active] : undefined;
  return (
    <search className={className}>
      <div className="inp find" data-large={large || undefined}>
        <Search size={16} className="text-ink-3" />
        <input
          ref={input}
          type="text"
          role="combobox"
          data-search
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="search"
          aria-label="Find a line: apartment, number, device, site or user"
          placeholder="Apartment, tenant, number or site"
          aria-expanded={open}
          aria-controls={open ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={marked ? optionId(marked) : undefined}
          value={finder.text}
          onChange={(event) => finder.type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              event.preventDefault();
              finder.move(event.key === "ArrowDown" ? 1 : -1);
            } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
              event.preventDefault();
              finder.enter();
            } else if (event.key === "Escape") {
              event.preventDefault();
              finder.clear();
            }
          }}
        />
        <span className="u flex items-center gap-2 num" aria-live="polite">
          {countWords(finder)}
          <span className="only-d" aria-hidden="true">
            {finder.text === "" ? <Kbd>/</Kbd> : <Kbd>esc</Kbd>}
          </span>
        </span>
      </div>
    </search>
  );
}

const toneText = { plain: "text-ink-3", ok: "text-ok-ink", warn: "text-warn-ink", bad: "text-bad-ink", accent: "text-accent-ink" } as const;

/** What was found, apart from the line that is shown. The keys stay in the search. */
export function Hits({ finder }: { finder: Finder }) {
  const { others } = finder;
  if (others.length === 0) {
    return null;
  }
  const more = (finder.total ?? 0) - others.length - (finder.shownId === undefined ? 0 : 1);
  return (
    <section className="card overflow-hidden">
      <div className="card-h">
        <h2>
          {finder.nearTo !== undefined
            ? `No line is ${finder.nearTo}. Near it`
            : finder.shownId === undefined
              ? "Which line"
              : `Near ${finder.text.trim()}`}
        </h2>
        <span className="text-xs text-ink-3">
          {finder.shownId === undefined && finder.nearTo === undefined ? "arrows move, Enter picks" : "arrow down, then Enter"}
        </span>
      </div>
      {finder.understood !== undefined && finder.nearTo === undefined ? (
        <p className="flex gap-1.5 items-center px-4 pt-2.5 pb-1 text-xs text-ink-3">
          <Sparkle size={12} />
          <span>
            Understood as <span className="font-medium text-ink-2">{finder.understood}</span>
          </span>
        </p>
      ) : null}
      <div id={listId} role="listbox" tabIndex={-1} aria-label="Lines found">
        {others.map((line, at) => {
          const { words, tone } = lineHeadline(line);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's
            <div
              key={line.id}
              id={optionId(line)}
              role="option"
              tabIndex={-1}
              aria-selected={at === finder.active}
              className="hit"
              onClick={() => finder.pick(line.id)}
            >
              <span className="font-medium truncate">{line.name}</span>
              <span className="mono text-ink-2 truncate shrink-0 max-w-1/3">{line.user}</span>
              {line.people[0] === undefined ? null : <span className="text-ink-2 truncate shrink-[2]">{line.people[0]}</span>}
              <span className="text-ink-3 truncate shrink-[3]">{line.site?.name}</span>
              {isRecent(line.lastReset) ? (
                <span className="text-xs text-accent-ink whitespace-nowrap phone:order-last phone:basis-full">
                  reset <Ago at={line.lastReset.at} ago /> by {line.lastReset.own ? "you" : "a colleague"}
                </span>
              ) : null}
              <span className="ml-auto pl-3 flex items-center gap-4">
                <span className={finder.shownId === undefined ? "narrow:hidden" : "hidden"}>
                  <MiniChain line={line} />
                </span>
                <span className={`text-xs whitespace-nowrap ${toneText[tone]}`}>{words}</span>
              </span>
            </div>
          );
        })}
      </div>
      {more > 0 ? (
        <p className="px-4 py-2.5 border-t border-line text-xs text-ink-3">{more} more. Type another word, such as the site.</p>
      ) : null}
    </section>
  );
}
