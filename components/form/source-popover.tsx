"use client";
import { ExternalLink } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import { Popover } from "@/components/ui/popover";
import type { PlannedField } from "@/lib/schema/planned-field";
import { toDraft } from "./draft";
import { sourceWords } from "./form-intro";
import { effectWords, shown } from "./format-value";
import type { KindLimit } from "./many";

/** What is known of a field's rule: who sets it, on which page of which version, what it starts with, and what a write does. */
export function SourcePopover({
  field,
  noun,
  confirmed,
  limits = [],
  anchor,
  onClose,
}: {
  field: PlannedField;
  noun: string;
  /** False if the whole document is unconfirmed. */
  confirmed: boolean;
  /** Whose rules the value has to suit, where it is for several families. */
  limits?: readonly KindLimit[] | undefined;
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
}) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    body.current?.focus();
    const opener = anchor.current;
    return () => {
      // Only if nothing else took it: a press on another field closes this too.
      if (document.activeElement === document.body || document.activeElement === null) {
        opener?.focus();
      }
    };
  }, [anchor]);
  const { source, meta } = field;
  const rows: [string, string][] = [
    ["Rule", field.hint ?? "Anything"],
    ["Default", field.default === undefined ? "" : shown(field, toDraft(field, field.default))],
    ["Example", meta.example ?? ""],
    ["Set by", `the ${source.who}`.replace(/^the (Lineward|[a-z]+-\d)/, "$1")],
    ["From", sourceWords(source)],
    ["A write", meta.effect ? effectWords(meta.effect, noun) : ""],
  ];
  return (
    <Popover anchor={anchor} onClose={onClose} align="end" className="f-source" role="dialog" aria-label={`Rule of ${field.name}`}>
      <div ref={body} tabIndex={-1} className="f-source-body">
        <div className="f-source-title">{field.name}</div>
        <dl>
          {rows
            .filter(([, value]) => value !== "")
            .map(([term, value]) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{value}</dd>
              </div>
            ))}
        </dl>
        {limits.length > 0 ? (
          <ul className="f-limits" aria-label="A value must suit all">
            {limits.map(({ who, words, narrows }) => (
              <li key={who} data-narrows={narrows || undefined}>
                <span>{who}</span>
                <span className="mono">{words}</span>
              </li>
            ))}
          </ul>
        ) : null}
        {field.confirmed && confirmed ? null : <p className="f-source-warn">Not confirmed by the vendor</p>}
        {source.url ? (
          <a className="link" href={source.url} target="_blank" rel="noreferrer">
            Open the page <ExternalLink size={12} aria-hidden="true" />
          </a>
        ) : null}
      </div>
    </Popover>
  );
}
