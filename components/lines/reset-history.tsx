import { resetStateOf } from "../resets/reset-words";
import { Avatar, Badge } from "../ui/badge";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { Ago } from "../ui/time";
import type { LineDetail } from "./use-lines";

/** The last resets of a line: who, for which ticket, how it ended. Never what the password was. */
export function ResetHistory({ line, mayReset }: { line: LineDetail; mayReset: boolean }) {
  return (
    <Card title="Resets" count={line.resets.length === 0 ? undefined : line.resets.length}>
      {line.resets.length === 0 ? (
        <p className="px-4 py-3.5 text-ink-3">The password of this line was never reset from here.</p>
      ) : (
        <ul>
          {line.resets.map((reset) => {
            const { label, tone } = resetStateOf(reset);
            return (
              <li key={reset.id} className="flex gap-2.5 px-4 py-2.5 border-t border-line first:border-t-0">
                <span className="mt-px">
                  <Avatar name={reset.by} size={20} />
                </span>
                <div className="min-w-0 flex-1 leading-[18px]">
                  <div className="flex items-center gap-2 min-w-0">
                    {mayReset ? (
                      <Link href={`/reset?reset=${reset.id}`} className="truncate rounded hover:underline underline-offset-2">
                        {reset.by}
                      </Link>
                    ) : (
                      <span className="truncate">{reset.by}</span>
                    )}
                    <Badge tone={tone}>{label}</Badge>
                  </div>
                  <div className="text-xs text-ink-3 wrap-break-word">
                    {reset.ticket ? (
                      <>
                        Ticket <span className="mono text-[11px]">{reset.ticket}</span> ·{" "}
                      </>
                    ) : null}
                    {reset.words}
                  </div>
                </div>
                <Ago at={reset.at} className="text-xs text-ink-3 whitespace-nowrap" />
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
