"use client";
import { Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { Select } from "../ui/field";
import { useCurrentPart } from "../ui/use-current-part";
import { useFormPieces, useFormSummary } from "./form-context";
import type { PlannedGroup } from "./plan";

/** True if a key pressed there is meant for typing. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Which group is at the top of the window. */
function useCurrentGroup(groups: readonly PlannedGroup[], formId: string): string | undefined {
  const prefix = `${formId}-group-`;
  return useCurrentPart(groups.map((group) => `${prefix}${group.id}`))?.slice(prefix.length);
}

/** Beside a long form, above it where there is no room: its groups with counts and marks of change, a search, and the view of what is not as it was made. */
export function SectionRail({ about }: { about: string }) {
  const { model, formId, noun } = useFormPieces();
  const summary = useFormSummary(model);
  const { groups } = model.plan;
  const current = useCurrentGroup(groups, formId);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
        event.preventDefault();
        input.current?.focus();
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  const changed = new Set(summary.entries.map((entry) => entry.path));
  const wrong = new Set(summary.toFix.map((field) => field.path));
  const markOf = (group: PlannedGroup) => {
    const fields = [...group.fields, ...group.advanced];
    return fields.some((field) => wrong.has(field.path)) ? "wrong" : fields.some((field) => changed.has(field.path)) ? "changed" : "";
  };
  return (
    <nav className="f-rail" aria-label="Parts of the form">
      <div className="f-rail-in">
        <div className="inp f-search">
          <Search size={14} aria-hidden="true" />
          <input
            ref={input}
            type="search"
            aria-label="Find a setting"
            placeholder="Find a setting"
            value={summary.filter.text}
            onChange={(event) => model.show({ ...summary.filter, text: event.target.value })}
            onKeyDown={(event) => event.key === "Escape" && model.show({ ...summary.filter, text: "" })}
          />
          <span className="kbd" aria-hidden="true">
            /
          </span>
        </div>
        <div className={summary.filter.text === "" ? "f-found f-empty" : "f-found"} aria-live="polite">
          {summary.filter.text === "" ? "" : `${summary.visible} of ${model.plan.fields.length} found`}
        </div>
        <Select
          aria-label="Go to a part"
          className="f-jump"
          value={current ?? ""}
          onChange={(id) => document.getElementById(`${formId}-group-${id}`)?.scrollIntoView()}
          options={groups.map((group) => ({ value: group.id, label: `${group.label}${markOf(group) === "" ? "" : `, ${markOf(group)}`}` }))}
        />
        <ul>
          {groups.map((group) => {
            const mark = markOf(group);
            return (
              <li key={group.id}>
                <a className="nav" href={`#${formId}-group-${group.id}`} aria-current={current === group.id ? "true" : undefined}>
                  <span>{group.label}</span>
                  {mark === "" ? null : <span className={`f-mark f-mark-${mark}`} role="img" aria-label={mark} />}
                  <span className="n">{group.fields.length + group.advanced.length}</span>
                </a>
              </li>
            );
          })}
        </ul>
        <div className="f-differing">
          <button
            id={`${formId}-differing`}
            type="button"
            role="switch"
            className="sw"
            aria-checked={summary.filter.differing}
            aria-labelledby={`${formId}-differing-label`}
            onClick={() => model.show({ ...summary.filter, differing: !summary.filter.differing })}
          />
          <label id={`${formId}-differing-label`} htmlFor={`${formId}-differing`}>
            Only what differs from the {noun}’s defaults <span className="f-count">({summary.differing})</span>
          </label>
        </div>
        <p className="f-rail-about">{about}</p>
      </div>
    </nav>
  );
}
