"use client";
import { CircleAlert, RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { ApiProblem } from "@/lib/api/client";
import { Button } from "./button";
import { classNames } from "./class-names";
import { ProblemDetails } from "./problem-details";
import { Until } from "./time";

/** What went wrong, in words for people. Anything that is not an answer of the server is a lost connection. */
export function problemWords(error: unknown): {
  title: string;
  detail?: string | undefined;
  device?: string | undefined;
  requestId?: string;
} {
  if (error instanceof ApiProblem) {
    const detail = error.detail && error.detail !== error.title ? error.detail : undefined;
    return { title: error.title, detail, device: error.device?.message, requestId: error.requestId };
  }
  return { title: "Lineward does not answer", detail: "The connection to the server is lost. Check the network, then try again." };
}

/** Cause and what to do; the device's own words and the request id that helpdesk can quote are folded behind *Details*. */
export function ProblemPanel({
  error,
  onRetry,
  retry = "Try again",
  children,
  className,
}: {
  error: unknown;
  onRetry?: () => void;
  retry?: string;
  children?: ReactNode;
  className?: string;
}) {
  const words = problemWords(error);
  const copy = [words.title, words.detail, words.device && `Device: ${words.device}`, words.requestId && `Request ${words.requestId}`];
  return (
    <div role="alert" className={classNames("flex gap-3 text-left", className)}>
      <span className="text-bad-ink mt-0.5">
        <CircleAlert size={16} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="font-medium">{words.title}</div>
        {words.detail ? <p className="text-[12.5px] text-ink-2 leading-[18px] mt-0.5 wrap-break-word">{words.detail}</p> : null}
        {error instanceof ApiProblem && typeof error.body.retryAt === "string" ? (
          <p className="text-[12.5px] text-ink-2 leading-[18px] mt-0.5">
            <Until at={error.body.retryAt} over="It can be asked again now.">
              {(words) => `It is left alone for ${words} more.`}
            </Until>
          </p>
        ) : null}
        {children}
        {onRetry ? (
          <div className="mt-3">
            <Button size="sm" onClick={onRetry}>
              <RefreshCw size={13} />
              {retry}
            </Button>
          </div>
        ) : null}
        <ProblemDetails device={words.device} requestId={words.requestId} copy={copy.filter(Boolean).join("\n")} />
      </div>
    </div>
  );
}
