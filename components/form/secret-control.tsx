"use client";
import { Dices, Eye, EyeOff, LockKeyhole } from "lucide-react";
import { type FocusEvent, useEffect, useRef, useState } from "react";
import { generate } from "@/lib/schema/generate";
import { count } from "@/lib/schema/rule-text";
import { When } from "../ui/time";
import type { ControlProps } from "./controls";

/** A write-only value: stored and not shown, not set, being typed, will change, will be cleared. An old value is never here. */
export function SecretControl(props: ControlProps) {
  const { field, invalid, draft, pieces } = props;
  const { model } = pieces;
  const [typing, setTyping] = useState(false);
  const [wantsFocus, setWantsFocus] = useState(false);
  const stored = model.baseline.secrets[field.path]?.set === true;
  const open = () => {
    setTyping(true);
    setWantsFocus(true);
  };
  const undo = () => {
    setTyping(false);
    model.undo(field.path);
    document.getElementById(props.id)?.focus();
  };
  const make = () => {
    if (field.secret) {
      model.put(field.path, generate(field.secret));
      model.say(`${field.name}: a new one is made. It is not shown.`);
      open();
    }
  };
  const settle = () => {
    setTyping(false);
    setWantsFocus(false);
    if (model.draftAt(field.path) === "") {
      model.undo(field.path);
    } else {
      model.left(field.path);
    }
  };
  if (typing || (typeof draft === "string" && invalid)) {
    return (
      <Entry
        {...props}
        focus={wantsFocus}
        text={typeof draft === "string" ? draft : ""}
        onOpen={() => setTyping(true)}
        onSettle={settle}
        onGenerate={make}
      />
    );
  }
  return (
    <div className="f-secret">
      <Status {...props} stored={stored} onOpen={open} onUndo={undo} />
      {draft === undefined && !stored && !props.readOnly ? <GenerateButton onClick={make} /> : null}
    </div>
  );
}

function GenerateButton({ onClick }: { onClick: () => void }) {
  return (
    // Mouse down would take the focus out of the entry and settle it before the click arrives.
    <button type="button" className="btn btn-s f-generate" onMouseDown={(event) => event.preventDefault()} onClick={onClick}>
      <Dices size={14} aria-hidden="true" />
      Generate
    </button>
  );
}

interface StatusProps extends ControlProps {
  readonly stored: boolean;
  readonly onOpen: () => void;
  readonly onUndo: () => void;
}

function Status({ field, id, labelId, describedBy, readOnly, draft, pieces, stored, onOpen, onUndo }: StatusProps) {
  const { model } = pieces;
  const changing = draft !== undefined;
  const { changedAt, fits, keptFor } = model.baseline.secrets[field.path] ?? {};
  const kept = fits === "no" ? `Kept for ${keptFor ?? "another account"}, not sent` : "Stored, not shown";
  const words = draft === null ? "Will be cleared" : changing ? "Will change" : stored ? kept : "Not set";
  const wordsId = `${id}-words`;
  const clearable = (field.optional || field.nullable) && stored && !changing;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex row in every engine, and its legend would be drawn
    <div className={readOnly ? "inp ro" : "inp"} role="group" aria-labelledby={`${labelId} ${wordsId}`} aria-describedby={describedBy}>
      {changing || stored ? <LockKeyhole size={14} aria-hidden="true" className={changing ? "f-lock-new" : "f-lock"} /> : null}
      <span id={wordsId} className={changing ? "f-secret-new" : "f-secret-old"}>
        {words}
      </span>
      {typeof draft === "string" ? <span className="f-secret-count">{count(draft.length, "character")}</span> : null}
      {changedAt && !changing ? (
        <span className="f-secret-count phone:hidden">
          set <When at={changedAt} as="day" />
        </span>
      ) : null}
      {readOnly ? null : (
        <span className="f-secret-acts">
          {clearable ? (
            <button type="button" className="link" onClick={() => model.put(field.path, null)}>
              Clear
            </button>
          ) : null}
          {draft === null ? null : (
            <button id={id} type="button" className="link" aria-describedby={wordsId} onClick={onOpen}>
              {changing ? "Edit" : stored ? "Change" : "Set one"}
            </button>
          )}
          {changing ? (
            <button id={draft === null ? id : undefined} type="button" className="link" onClick={onUndo}>
              Undo
            </button>
          ) : null}
        </span>
      )}
    </div>
  );
}

interface EntryProps extends ControlProps {
  readonly text: string;
  readonly focus: boolean;
  /** The focus came back to an entry that was left wrong: what is typed now must not close it under the fingers. */
  readonly onOpen: () => void;
  readonly onSettle: () => void;
  readonly onGenerate: () => void;
}

function Entry({ field, id, labelId, describedBy, invalid, pieces, text, focus, onOpen, onSettle, onGenerate }: EntryProps) {
  const { model } = pieces;
  const [shown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) {
      input.current?.focus();
    }
  }, [focus]);
  const onBlur = (event: FocusEvent<HTMLDivElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) {
      setShown(false);
      onSettle();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears that the focus has left its parts
    <div className="f-secret" onFocus={onOpen} onBlur={onBlur}>
      <div className="inp mono">
        <input
          ref={input}
          id={id}
          type={shown ? "text" : "password"}
          value={text}
          onChange={(event) => model.typed(field.path, event.target.value)}
          aria-labelledby={labelId}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          autoComplete="new-password"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
        />
        <span className="f-secret-count">{text === "" ? "" : `${text.length} so far`}</span>
        <button
          type="button"
          className="f-eye"
          aria-pressed={shown}
          aria-label="Show what is typed"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOff size={15} aria-hidden="true" /> : <Eye size={15} aria-hidden="true" />}
        </button>
      </div>
      <GenerateButton onClick={onGenerate} />
    </div>
  );
}
