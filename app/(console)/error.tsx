"use client";
import { FailedPage } from "@/components/shell/failed-page";

/** A page that failed: the frame stays. */
export default function ErrorPage(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <FailedPage {...props} />;
}
