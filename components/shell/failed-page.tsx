"use client";
import { useEffect, useState } from "react";
import { ApiProblem, call } from "@/lib/api/client";
import { Button } from "../ui/button";

const lookMs = 3_000;

type Look = { readonly at: "asking" | "well" } | { readonly at: "ailing"; readonly words: string };

async function look(signal: AbortSignal): Promise<Look> {
  try {
    await call("GET /api/health", { signal });
    return { at: "well" };
  } catch (error) {
    const detail = error instanceof ApiProblem && error.status > 0 ? error.detail : undefined;
    if (detail !== undefined) {
      return { at: "ailing", words: detail };
    }
    return { at: "ailing", words: "The connection to Lineward is lost, or it is being restarted. This page comes back by itself." };
  }
}

/**
 * The last resort of a page. Where Lineward itself ails (its database is away, a disk is full) it says so, and draws the page again
 * by itself as soon as that is over; anything else can be tried again.
 */
export function FailedPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const [seen, setSeen] = useState<Look>({ at: "asking" });
  useEffect(() => {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ailed = false;
    const again = async () => {
      const now = await look(ended.signal);
      if (ended.signal.aborted) {
        return;
      }
      if (now.at === "well" && ailed) {
        window.location.reload();
        return;
      }
      setSeen(now);
      if (now.at === "ailing") {
        ailed = true;
        timer = setTimeout(() => void again(), lookMs);
      }
    };
    void again();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, []);
  return (
    <div role="alert" className="m-auto p-6 text-center max-w-[440px]">
      <h1 className="text-xl tracking-[-.02em]">{seen.at === "ailing" ? "Lineward cannot work now" : "This page could not be shown"}</h1>
      <p className="text-ink-2 mt-1 mb-5">
        {seen.at === "ailing"
          ? `${seen.words} This page looks every few seconds and comes back by itself.`
          : "Lineward failed while it was drawn. Nothing was written. Try again; if it stays so, the log of the server has the cause."}
      </p>
      <Button variant="primary" onClick={seen.at === "ailing" ? () => window.location.reload() : reset}>
        Try again
      </Button>
      {error.digest && seen.at !== "ailing" ? (
        <p className="text-xs text-ink-3 mt-4">
          Log entry <span className="mono">{error.digest}</span>
        </p>
      ) : null}
    </div>
  );
}
