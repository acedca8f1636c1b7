"use client";
import { CircleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { ProblemDetails } from "@/components/ui/problem-details";
import type { FieldToFix, RefusalText } from "./entry";

interface ToFixProps {
  readonly fields: readonly FieldToFix[];
  readonly refusal: RefusalText | undefined;
  /** Takes the focus each time this grows. */
  readonly attempts: number;
  readonly onGoTo: (path: string) => void;
}

/** What stops the write: the fields, as links to them, and what the server said. Above the button, where the eyes are. */
export function ToFix({ fields, refusal, attempts, onGoTo }: ToFixProps) {
  const box = useRef<HTMLDivElement>(null);
  const seen = useRef(attempts);
  useEffect(() => {
    if (attempts > seen.current) {
      box.current?.focus();
    }
    seen.current = attempts;
  }, [attempts]);
  if (fields.length === 0 && !refusal) {
    return null;
  }
  const [first] = fields;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs; this takes the focus after a write that did not happen
    <div ref={box} className="c-fix" role="group" aria-label="What stops the write" tabIndex={-1}>
      {refusal ? (
        <div className="c-refusal">
          <CircleAlert size={14} aria-hidden="true" />
          <div>
            <b>{refusal.title}</b>
            {refusal.detail === "" ? null : <p>{refusal.detail}</p>}
            <ProblemDetails
              device={refusal.device}
              requestId={refusal.requestId}
              copy={[
                refusal.title,
                refusal.detail,
                refusal.device && `Device: ${refusal.device}`,
                refusal.requestId && `Request ${refusal.requestId}`,
              ]
                .filter(Boolean)
                .join("\n")}
            />
          </div>
        </div>
      ) : null}
      {fields.length === 1 && first ? (
        <div className="c-one">
          <CircleAlert size={14} aria-hidden="true" />
          <span>1 field to fix first: {first.name}</span>
          <button type="button" className="c-goto" aria-label={`Go to ${first.name}`} onClick={() => onGoTo(first.path)}>
            Go to it
          </button>
        </div>
      ) : null}
      {fields.length > 1 ? (
        <div className="c-refusal">
          <CircleAlert size={14} aria-hidden="true" />
          <div>
            <b>{fields.length} fields to fix first</b>
            <ul>
              {fields.map((field) => (
                <li key={field.path}>
                  <button type="button" className="c-goto" onClick={() => onGoTo(field.path)}>
                    {field.name}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        </div>
      ) : null}
    </div>
  );
}
