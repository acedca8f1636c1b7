"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";
import { Link } from "../ui/link";
import { useTimes } from "../ui/time";

const dayMs = 86_400_000;

/** "12 days left", "less than a day left". */
function leftWords(from: Date, now: number): string {
  const days = Math.floor((from.getTime() - now) / dayMs);
  return days < 1 ? "less than a day left" : `${days} ${days === 1 ? "day" : "days"} left`;
}

/** Above each page of somebody whose role will need a second step, until they have one. `from`: when, as the page came. */
export function SecondStepNotice({ from }: { from: string }) {
  const times = useTimes();
  const me = useQuery({ ...asked("GET /api/me"), staleTime: 60_000 });
  const at = me.data === undefined ? from : me.data.secondStepFrom;
  return at === null ? null : (
    <section className="banner" data-tone="warn" aria-label="Second step">
      Your role needs a second step from {times.day(at)}: {leftWords(new Date(at), Date.now())}.{" "}
      <Link href="/settings#second-step" className="link underline underline-offset-2 whitespace-nowrap">
        Set it up
      </Link>
    </section>
  );
}
