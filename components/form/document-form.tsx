"use client";
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { Applying } from "./applying";
import "./form.css";
import "./fields.css";
import "./lists.css";
import "./overlays.css";
import type { PlannedField } from "@/lib/schema/planned-field";
import { count } from "@/lib/schema/rule-text";
import { type FormPieces, FormPiecesProvider, useFormSummary } from "./form-context";
import { FormIntro } from "./form-intro";
import { Group } from "./group";
import { type KeptOtherwise, KeptOtherwiseProvider } from "./kept-otherwise";
import type { FormModel } from "./model";
import type { OutsideCheck } from "./outside-asking";
import { SectionRail } from "./section-rail";
import { SourcePopover } from "./source-popover";
import { UnknownValues } from "./unknown-values";
import { type DocumentFormSetup, useDocumentForm } from "./use-document-form";

/** Above this many fields a form gets a rail with its parts and a search. */
const railAbove = 20;

export interface DocumentFormProps extends DocumentFormSetup {
  /** Shows everything and changes nothing: for people who may not write. */
  readonly readOnly?: boolean | undefined;
  /** Hears how many changes wait, e.g. for a mark on a tab. */
  readonly onChangeCount?: ((changes: number) => void) | undefined;
  /** What stands above the fields and scrolls with them. */
  readonly intro?: ReactNode;
  /** What has come of the last write since: stands where its result does. */
  readonly outcome?: ReactNode;
  /** Asks other devices that have a part in this document, while it is typed. */
  readonly outsideCheck?: OutsideCheck | undefined;
  /** What the device has otherwise than it is kept here. */
  readonly keptOtherwise?: KeptOtherwise | undefined;
}

/** A whole document as a form, with its Changes panel. One generator for every section and record of every family. */
export function DocumentForm(props: DocumentFormProps) {
  // Another document is another form: nothing typed into one may show up in the next.
  return <FormOf key={`${props.manifest.id} ${props.mode}`} {...props} />;
}

function FormOf(props: DocumentFormProps) {
  const { manifest, noun, readOnly = false } = props;
  const formId = useId();
  const handle = useDocumentForm(formId, props, readOnly ? undefined : props.outsideCheck);
  const { model } = handle;
  const [source, setSource] = useState<PlannedField>();
  const anchor = useRef<HTMLElement>(null);
  const live = useRef<HTMLDivElement>(null);
  // Over many devices a form stays with its panel: how many fields are drawn says little of how many are changed.
  const long = props.mode !== "many" && model.plan.fields.length > railAbove;

  useEffect(() => {
    // Written past React: a sentence for screen readers must not redraw a form.
    model.announceWith((text) => {
      if (live.current) {
        live.current.textContent = text;
      }
    });
  }, [model]);

  const pieces = useMemo<FormPieces>(
    () => ({
      model,
      formId,
      noun,
      readOnly,
      register: handle.register,
      focusField: handle.focusField,
      openSource: (field, button) => {
        anchor.current = button;
        setSource(field);
      },
    }),
    [model, formId, noun, readOnly, handle],
  );

  return (
    <FormPiecesProvider value={pieces}>
      <div className="f-form">
        <div className={`f-layout${long ? " f-with-rail" : readOnly ? "" : " f-with-side"}`}>
          {long ? <SectionRail about={railWords(model.plan.fields.length, manifest.fullWrite, noun)} /> : null}
          <KeptOtherwiseProvider known={props.keptOtherwise}>
            <FormBody props={props} model={model} />
          </KeptOtherwiseProvider>
          {readOnly ? null : (
            <Applying setup={props} handle={handle} side={!long} onChangeCount={props.onChangeCount} outcome={props.outcome} />
          )}
        </div>
        <div ref={live} className="c-hidden" aria-live="polite" />
        {source ? (
          <SourcePopover
            field={source}
            noun={noun}
            confirmed={manifest.confirmed}
            limits={props.many?.limits?.(source.path)}
            anchor={anchor}
            onClose={() => setSource(undefined)}
          />
        ) : null}
      </div>
    </FormPiecesProvider>
  );
}

function railWords(fields: number, fullWrite: boolean, noun: string): string {
  const whole = fullWrite
    ? ` The ${noun} saves all of them at once, so what you leave alone is sent as it was read, and a password that it hides as Lineward keeps it.`
    : "";
  return `${count(fields, "setting")}.${whole}`;
}

function FormBody({ props, model }: { props: DocumentFormProps; model: FormModel }) {
  const body = useRef<HTMLFormElement>(null);
  // The fields are drawn once; while a write is under way the browser itself keeps people out of them.
  useEffect(
    () =>
      model.states.listenToSummary(() => {
        body.current?.toggleAttribute("inert", model.states.currentSummary().working);
      }),
    [model],
  );
  return (
    // Said once here, inherited by every input: what is typed here is for machines.
    <form
      ref={body}
      className="f-body"
      noValidate
      autoComplete="off"
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
      onSubmit={(event) => event.preventDefault()}
    >
      {props.intro}
      <FormIntro manifest={props.manifest} noun={props.noun} readOnly={props.readOnly === true} />
      {model.plan.groups.map((group) => (
        <Group key={group.id} group={group} />
      ))}
      <Unknown model={model} noun={props.noun} />
    </form>
  );
}

function Unknown({ model, noun }: { model: FormModel; noun: string }) {
  useFormSummary(model);
  return <UnknownValues unknown={model.baseline.unknown} withheld={model.baseline.withheld} noun={noun} />;
}
