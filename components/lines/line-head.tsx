import { CircleCheck, CircleDashed, Unlink } from "lucide-react";
import type { ReactNode } from "react";
import type { LineItem } from "@/lib/lines/schemas";
import { useMay } from "../session/me";
import { Badge, type Tone } from "../ui/badge";
import { Spinner } from "../ui/spinner";
import { Ago } from "../ui/time";
import { lineHeadline } from "./line-words";

const icons: Readonly<Record<Tone, ReactNode>> = {
  plain: <CircleDashed size={11} />,
  ok: <CircleCheck size={11} />,
  warn: <Unlink size={11} />,
  bad: <Unlink size={11} />,
  accent: <Spinner size={11} className="text-accent" />,
};

/** How a line stands, in a word. */
export function LineBadge({ line }: { line: Pick<LineItem, "state" | "disagreements" | "ends"> }) {
  const { words, tone } = lineHeadline(line);
  return (
    <Badge tone={tone} icon={line.state === "in_order" ? <CircleCheck size={11} /> : icons[tone]}>
      {words}
    </Badge>
  );
}

/** "SIP user 204 · Elm Court · last reset 14 Mar by Ilse Brandt". */
export function LineFacts({ line, reset }: { line: LineItem; reset?: ReactNode }) {
  // Where its server listens helps nobody who only talks to callers.
  const seesServer = useMay("device.see");
  return (
    <div className="text-ink-3 mt-0.5 wrap-break-word">
      SIP user <span className="mono text-ink-2">{line.user}</span>
      {seesServer && line.server ? (
        <>
          {" at "}
          <span className="mono text-ink-2 break-all">{line.server}</span>
        </>
      ) : null}
      {" · "}
      {line.site?.name ?? "no site"}
      {" · "}
      {reset ??
        (line.lastReset ? (
          <>
            last reset <Ago at={line.lastReset.at} ago /> by {line.lastReset.own ? "you" : line.lastReset.by}
          </>
        ) : (
          "never reset from here"
        ))}
    </div>
  );
}
