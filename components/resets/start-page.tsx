"use client";
import { Kbd } from "../ui/badge";
import { Together } from "../ui/together";
import { NoticeList } from "./notice-list";
import { ResetsNotFinished } from "./resets-not-finished";
import { ResetsToday } from "./resets-today";
import { useHelpdesk } from "./use-helpdesk";

const keys = [
  ["Search", "/"],
  ["Ticket of the line", "r"],
  ["Test the line", "c"],
  ["All keys", "?"],
] as const;

/** What can be said to the search, with a place that there is. */
export function Examples({ onTry }: { onTry: (text: string) => void }) {
  const sites = useHelpdesk().data?.notices.flatMap(({ site, kind }) => (kind === "line" ? (site ?? []) : [])) ?? [];
  const texts = ["apartment 12", "204", ...(sites[0] ? [`door at ${sites[0].toLowerCase()}`] : [])];
  return (
    <div className="flex items-center justify-center phone:justify-start gap-2 flex-wrap mt-3">
      <span className="text-xs text-ink-3">Such as</span>
      {texts.map((text) => (
        <button
          key={text}
          type="button"
          className="h-6 phone:h-8 px-2 rounded-md bg-hover text-xs text-ink-2 hover:text-ink max-w-full truncate"
          onClick={() => onTry(text)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

/** Where a helpdesk begins: what is not finished, what callers may notice, and who has reset what today. */
export function StartPage() {
  return (
    <Together className="grid grid-cols-[minmax(0,1fr)_320px] tablet:grid-cols-1 phone:grid-cols-1 gap-4 items-start">
      <div className="flex flex-col gap-4 min-w-0">
        <ResetsNotFinished />
        <NoticeList />
      </div>
      <div className="flex flex-col gap-4 min-w-0">
        <ResetsToday />
        <section className="card p-4 only-d" aria-labelledby="start-keys">
          <h2 id="start-keys" className="text-[13px] mb-1.5">
            Keys
          </h2>
          <dl className="text-[12.5px]">
            {keys.map(([what, key]) => (
              <div key={key} className="flex items-center justify-between h-7">
                <dt>{what}</dt>
                <dd>
                  <Kbd>{key}</Kbd>
                </dd>
              </div>
            ))}
          </dl>
          <p className="text-xs text-ink-3 leading-[17px] mt-1.5">No key begins a reset: the button does, or Enter after the ticket.</p>
        </section>
      </div>
    </Together>
  );
}
