"use client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { ChangesBar } from "@/components/changes/changes-bar";
import { ChangesPanel, type ChangesPanelProps } from "@/components/changes/changes-panel";
import { Sheet } from "@/components/ui/dialog";
import { capital, count } from "@/lib/schema/rule-text";
import { useFormSummary } from "./form-context";
import { goingAlong } from "./going-along";
import { LeaveGuard } from "./leave-guard";
import { stepsOf } from "./steps";
import type { DocumentFormHandle, DocumentFormSetup } from "./use-document-form";

interface ApplyingProps {
  readonly setup: DocumentFormSetup;
  readonly handle: DocumentFormHandle;
  /** True if the panel stands beside the form where there is room; else only the bar leads to it. */
  readonly side: boolean;
  readonly onChangeCount: ((changes: number) => void) | undefined;
  readonly outcome: ReactNode;
}

/** The panel, the bar and the guard: everything that listens to the whole form, so that the fields need not. */
export function Applying({ setup, handle, side, onChangeCount, outcome }: ApplyingProps) {
  const { model } = handle;
  const { manifest, noun, mode, words } = setup;
  const verb = words?.verb ?? "apply";
  const summary = useFormSummary(model);
  const [reason, setReason] = useState("");
  const [reviewing, setReviewing] = useState(false);
  const aside = useRef<HTMLElement>(null);
  const changes = summary.entries.length;
  const settled = changes === 0 && !summary.working && summary.conflicts.length === 0;

  const latestCount = useRef(onChangeCount);
  latestCount.current = onChangeCount;
  useEffect(() => latestCount.current?.(changes), [changes]);
  useEffect(() => {
    if (settled && summary.done) {
      setReviewing(false);
      setReason("");
    }
  }, [settled, summary.done]);

  const apply = () => void handle.apply(reason);
  const changed = summary.entries.flatMap((entry) => model.plan.byPath.get(entry.path) ?? []);
  const along =
    mode !== "edit" || !manifest.fullWrite
      ? []
      : goingAlong({
          fields: model.plan.fields,
          secrets: model.baseline.secrets,
          decided: (path) => model.states.at(path).changed,
          noun,
        });
  const panel: ChangesPanelProps = {
    ...summary,
    noun,
    ...(words ? {} : { reason }),
    ready: changes > 0 || mode === "create",
    stepsTitle: words?.stepsTitle ?? (mode === "create" ? "When you create it" : `When you ${verb}`),
    steps: words?.steps ?? stepsOf(manifest, changed, mode, noun, along),
    apply: words?.apply ?? (mode === "create" ? "Create" : `${capital(verb)} ${count(changes, "change")}`),
    besides: words?.besides,
    outcome,
    working: summary.working ? (words?.working ?? "Writing") : undefined,
    onReason: setReason,
    onUndo: (path) => model.undo(path),
    onDiscard: () => {
      model.discardAll();
      setReviewing(false);
    },
    onChoose: (path, which) => model.choose(path, which),
    onApply: apply,
    onGoTo: (path) => {
      setReviewing(false);
      handle.focusField(path);
    },
  };
  useApplyKey(() => {
    // Nothing is written unseen: without the panel in view the keys open the review first.
    const inView = (aside.current?.getClientRects().length ?? 0) > 0;
    if (inView || reviewing) {
      apply();
    } else if (panel.ready) {
      setReviewing(true);
    }
  });
  return (
    <>
      {side ? (
        <aside ref={aside} className="f-side" aria-label="Changes">
          <ChangesPanel {...panel} />
        </aside>
      ) : null}
      <div className={side ? "f-bar f-bar-narrow" : "f-bar"}>
        <ChangesBar
          count={changes}
          ready={panel.ready}
          names={summary.entries.map((entry) => entry.name)}
          toFix={summary.toFix}
          refused={summary.refusal?.title}
          done={summary.done}
          outcome={outcome}
          label={mode === "create" ? "Review and create" : `Review and ${verb}`}
          onDiscard={panel.onDiscard}
          onReview={() => setReviewing(true)}
        />
      </div>
      {reviewing ? (
        <Sheet
          title={mode === "create" ? "Review and create" : `Review ${count(changes, "change")}`}
          onClose={() => setReviewing(false)}
          mayClose={() => !summary.working}
        >
          <ChangesPanel {...panel} titled={false} />
        </Sheet>
      ) : null}
      <LeaveGuard changes={changes} notYet={words?.notYet ?? `on the ${noun}`} />
    </>
  );
}

/** Ctrl or ⌘ with Enter, anywhere on the page. */
function useApplyKey(apply: () => void): void {
  const latest = useRef(apply);
  latest.current = apply;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        // What is being typed counts: leave the field first, as a press on the button would.
        if (document.activeElement instanceof HTMLElement) {
          document.activeElement.blur();
        }
        latest.current();
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
