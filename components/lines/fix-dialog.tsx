"use client";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { effectWords } from "@/components/form/format-value";
import { counted } from "@/components/ui/plain-text";
import { ApiProblem } from "@/lib/api/client";
import type { FieldChange } from "@/lib/settings/schemas";
import { ChangeDiff } from "../devices/change-diff";
import { Button, ButtonLink } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, TextInput } from "../ui/field";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { type Fix, useApplyFix, usePreparedFix } from "./use-prepared-fix";

function risksOf(changes: readonly FieldChange[], noun: string): string[] {
  return [...new Set(changes.flatMap(({ risk }) => (risk && risk !== "none" ? [effectWords(risk, noun)] : [])))];
}

/** The one change that mends a disagreement: shown first, field by field, then written and read back. */
export function FixDialog({
  fix,
  words,
  href,
  onApplied,
  onClose,
}: {
  fix: Fix;
  words: string;
  href: string | undefined;
  onApplied: () => void;
  onClose: () => void;
}) {
  const prepared = usePreparedFix(fix);
  const apply = useApplyFix(fix);
  const [reason, setReason] = useState("");
  const { data } = prepared;
  const errors = data?.problems.filter((problem) => problem.severity === "error") ?? [];
  const warnings = data?.problems.filter((problem) => problem.severity === "warning") ?? [];
  const nothing = data?.changes.length === 0 && errors.length === 0;
  const changedThere = apply.error instanceof ApiProblem && apply.error.code === "changed_on_device";
  const run = async () => {
    if (!data || apply.isPending || nothing || errors.length > 0) {
      return;
    }
    const done = await apply.mutateAsync({ baseline: data.baseline, reason: reason.trim() }).then(
      () => true,
      () => false,
    );
    if (done) {
      toast.success(`${data.deviceName}: ${data.where} applied`, { description: "Read back and compared, field by field." });
      onApplied();
      onClose();
    }
  };
  return (
    <Dialog
      title="Prepare the change"
      sub={words}
      onClose={onClose}
      mayClose={() => !apply.isPending}
      footer={
        <>
          {href === undefined || errors.length > 0 ? null : (
            <ButtonLink href={href} variant="ghost" className="mr-auto -ml-2 only-d">
              Open the form
            </ButtonLink>
          )}
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          {data && !nothing && errors.length === 0 ? (
            <Button variant="primary" busy={apply.isPending && "Writing"} onClick={() => void run()}>
              Apply {counted(data.changes.length, "change")}
            </Button>
          ) : null}
          {href !== undefined && errors.length > 0 ? (
            <ButtonLink href={href} variant="primary">
              Open the form
            </ButtonLink>
          ) : null}
        </>
      }
    >
      {prepared.isPending ? (
        <div role="status">
          <p className="text-ink-3">Reading the device …</p>
          <SkeletonBlock lines={1} />
        </div>
      ) : null}
      {prepared.isError ? <ProblemPanel error={prepared.error} onRetry={() => void prepared.refetch()} retry="Read again" /> : null}
      {data ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
        >
          {href === undefined || errors.length > 0 ? null : (
            <Link href={href} className="only-m link mb-2">
              Open the form
            </Link>
          )}
          <p className="text-xs text-ink-3 mb-2.5">
            {data.where} on the {data.noun} {data.deviceName}, as it was read just now
          </p>
          {nothing ? <p className="text-ink-2">The {data.noun} holds this value already. Test the line again.</p> : null}
          {nothing ? null : <ChangeDiff changes={data.changes} />}
          {[...risksOf(data.changes, data.noun), ...warnings.map((warning) => warning.message)].map((text) => (
            <p key={text} className="flex gap-2 text-[12.5px] text-warn-ink mt-2.5">
              <TriangleAlert size={14} className="mt-0.5" />
              {text}
            </p>
          ))}
          {errors.map((error) => (
            <p key={error.message} className="text-[12.5px] text-bad-ink mt-2.5">
              {error.label ? <span className="font-medium">{error.label}. </span> : null}
              {error.message}
            </p>
          ))}
          {nothing || errors.length > 0 ? null : (
            <Field label="Reason" optional hint="Kept with the change" className="mt-4">
              {(control) => <TextInput {...control} value={reason} onChange={setReason} maxLength={500} autoComplete="off" />}
            </Field>
          )}
          {apply.error ? (
            <ProblemPanel
              error={apply.error}
              className="mt-4"
              {...(changedThere
                ? {
                    retry: "Read again",
                    onRetry: () => {
                      apply.reset();
                      void prepared.refetch();
                    },
                  }
                : {})}
            />
          ) : null}
          <button type="submit" hidden />
        </form>
      ) : null}
    </Dialog>
  );
}
