import { Check, CircleHelp, CircleSlash, History, Info } from "lucide-react";
import type { ReactNode } from "react";
import type { LineDetail } from "../lines/use-lines";
import { Ago } from "../ui/time";
import { verdictWords } from "./notice-words";
import { isRecent, resetStateOf } from "./reset-words";

type Help = NonNullable<LineDetail["reset"]["help"]>;

const looks: Readonly<Record<Help["verdict"], { look: string; icon: ReactNode }>> = {
  yes: { look: "bg-ok-soft border-ok-line", icon: <Check size={14} className="text-ok-ink" /> },
  no: { look: "bg-warn-soft border-warn-line", icon: <CircleSlash size={14} className="text-warn-ink" /> },
  unknown: { look: "bg-sunken border-line", icon: <CircleHelp size={14} className="text-ink-3" /> },
  not_needed: { look: "bg-sunken border-line", icon: <Info size={14} className="text-ink-3" /> },
};

/** Said before a reset is begun: whether it would help, why, and how old that is. */
export function HelpNote({ help }: { help: Help }) {
  const { look, icon } = looks[help.verdict];
  return (
    <section aria-label="Will a reset help?" className={`flex gap-2.5 border rounded-md px-3 py-2.5 ${look}`}>
      <span className="mt-0.5">{icon}</span>
      <div className="min-w-0 text-[12.5px] leading-[18px]">
        <div className="font-medium">{verdictWords[help.verdict]}</div>
        <p className="text-ink-2 wrap-break-word">
          {help.words}
          {help.since ? (
            <>
              {" "}
              It last answered <Ago at={help.since} ago />.
            </>
          ) : null}
          {help.at ? (
            <span className="text-ink-3">
              {" "}
              As of <Ago at={help.at} ago />.
            </span>
          ) : null}
        </p>
      </div>
    </section>
  );
}

/** Two agents with one caller: the second is told before doing it again. */
export function RecentReset({ line }: { line: LineDetail }) {
  const { lastReset: last } = line;
  if (!isRecent(last)) {
    return null;
  }
  const words = line.resets.find((reset) => reset.id === last.id)?.words ?? "";
  return (
    <section
      aria-label="Reset a short while ago"
      className="flex gap-2.5 border border-accent-line bg-accent-soft rounded-md px-3 py-2.5 text-[12.5px] leading-[18px]"
    >
      <History size={14} className="text-accent-ink mt-0.5 flex-none" />
      <div className="min-w-0">
        <div className="font-medium">
          Reset <Ago at={last.at} ago /> by {last.own ? "you" : `a colleague, ${last.by}`}:{" "}
          {resetStateOf({ state: last.state, words }).label.toLowerCase()}
        </div>
        <p className="text-ink-2 wrap-break-word">{words}</p>
      </div>
    </section>
  );
}
