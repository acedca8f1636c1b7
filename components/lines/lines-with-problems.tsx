"use client";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { Ago } from "../ui/time";
import { lineHeadline } from "./line-words";
import { MiniChain } from "./mini-chain";
import { useSomeLines } from "./use-lines";

const shownMax = 5;

/** A card for the overview: lines that are broken or disagree, with where. Draws nothing while there are no lines at all. */
export function LinesWithProblems({ site }: { site?: string }) {
  const within = site === undefined ? "" : `site=${encodeURIComponent(site)}`;
  const broken = useSomeLines(["state=problem,half_done", within].filter(Boolean).join("&"), shownMax, 20_000);
  const all = useSomeLines(within, 1, 60_000);
  const total = all.data?.total ?? 0;
  if (!broken.data || total === 0) {
    return null;
  }
  return (
    <Card
      title="Lines with problems"
      count={`${broken.data.total} of ${total}`}
      className="overflow-hidden"
      action={
        <Link href={`/lines?${broken.data.total > 0 ? "state=problem%2Chalf_done&" : ""}${within}`} className="link text-xs">
          All lines
        </Link>
      }
    >
      {broken.data.items.length === 0 ? (
        <p className="px-4 py-4 text-ink-3">None. The ends of every line agree.</p>
      ) : (
        <table className="tbl flush" aria-label="Lines with problems">
          <tbody>
            {broken.data.items.map((line) => {
              const { words } = lineHeadline(line);
              return (
                <tr key={line.id}>
                  <td className="max-w-0 w-[26%] phone:w-[52%]">
                    <span className="flex items-baseline gap-2.5 min-w-0">
                      <Link href={`/lines/${line.id}`} className="font-medium truncate rounded hover:underline underline-offset-2">
                        {line.name}
                      </Link>
                      <span className="mono text-ink-2 truncate shrink-0 max-w-1/2">{line.user}</span>
                    </span>
                  </td>
                  <td className="only-d max-w-0 w-[42%] overflow-hidden">
                    <MiniChain line={line} />
                  </td>
                  <td className="text-ink-2 text-xs max-w-0 truncate" title={line.disagreements[0]?.words}>
                    {words}
                  </td>
                  <td className="r text-xs text-ink-3 only-d w-16">
                    <Ago at={line.brokenAt} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Card>
  );
}
