"use client";
import { Button } from "@/components/ui/button";

/** The last resort of a page: the frame stays, and the page can be tried again. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div role="alert" className="m-auto p-6 text-center max-w-[440px]">
      <h1 className="text-xl tracking-[-.02em]">This page could not be shown</h1>
      <p className="text-ink-2 mt-1 mb-5">
        Lineward failed while it was drawn. Nothing was written. Try again; if it stays so, the log of the server has the cause.
      </p>
      <Button variant="primary" onClick={reset}>
        Try again
      </Button>
      {error.digest ? (
        <p className="text-xs text-ink-3 mt-4">
          Log entry <span className="mono">{error.digest}</span>
        </p>
      ) : null}
    </div>
  );
}
