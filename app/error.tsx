"use client";
import { FailedPage } from "@/components/shell/failed-page";

/** A frame that failed, or a page without one. */
export default function ErrorPage(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="min-h-dvh flex">
      <FailedPage {...props} />
    </main>
  );
}
