"use client";
import { CircleAlert, RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { ApiProblem } from "@/lib/api/client";
import { Button } from "./button";
import { classNames } from "./class-names";
import { CopyButton } from "./copy-button";
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

/** Cause, what to do, the device's own words, and the request id that helpdesk can quote. */
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
        {words.device ? (
          <p className="text-xs text-ink-3 mt-1 wrap-break-word">
            The device said <span className="mono text-ink-2">{words.device}</span>
          </p>
        ) : null}
        {error instanceof ApiProblem && typeof error.body.retryAt === "string" ? (
          <p className="text-[12.5px] text-ink-2 leading-[18px] mt-0.5">
            <Until at={error.body.retryAt} over="It can be asked again now.">
              {(words) => `It is left alone for ${words} more.`}
            </Until>
          </p>
        ) : null}
        {children}
        <div className="flex flex-wrap items-center gap-2 mt-3">
          {onRetry ? (
            <Button size="sm" onClick={onRetry}>
              <RefreshCw size={13} />
              {retry}
            </Button>
          ) : null}
          <CopyButton text={copy.filter(Boolean).join("\n")} label="Copy details" />
          {words.requestId ? (
            <span className="text-2xs text-ink-3">
              Request <span className="mono text-[11px]">{words.requestId}</span>
            </span>
          ) : null}
        </div>
      </div>
    </div>
  );
}
