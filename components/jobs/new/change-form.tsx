"use client";
import { useRouter } from "next/navigation";
import { type ReactNode, useRef, useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import type { DocumentManifest } from "@/lib/drivers/types";
import type { ChoiceValues } from "@/lib/jobs/schemas";
import type { Document } from "@/lib/schema/document";
import { DocumentForm } from "../../form/document-form";
import type { ApplyResult, FormReading } from "../../form/form-state";
import type { ManyTargets } from "../../form/many";
import { JobWords, nothingSaid, PlanFrom, saidOf } from "./job-besides";
import { TakenFrom } from "./taken-from";
import { type JobWish, usePlanJob } from "./use-plan-job";

/** Nobody holds the same: there is nothing to compare with. */
const nothing: FormReading = { values: {}, secrets: {} };

/** The server's complaints name the field within the job: the form knows it by its own path. */
function problemOf(error: ApiProblem): Extract<ApplyResult, { ok: false }> {
  const { code, title, detail, requestId } = error;
  const fields = error.fields.map((field) => ({ ...field, path: field.path.replace(/^change\.(values|account)\./, "") }));
  return { ok: false, problem: { code, title, detail, requestId, fields } };
}

/** The generated form over many targets. It ends in a plan, which is looked at before anything is written. */
export function ChangeForm({
  manifest,
  noun,
  many,
  what,
  usualName,
  stored,
  wishOf,
  from,
  intro,
}: {
  manifest: DocumentManifest;
  noun: string;
  many: ManyTargets;
  /** "5 extensions". */
  what: string;
  usualName: string;
  /** What is known of stored values; left out where a plan is always read live. */
  stored?: Pick<ChoiceValues, "oldestReadAt" | "unread">;
  /** The job that changes what was changed here. */
  wishOf: (patch: Document) => Pick<JobWish, "kind" | "selection" | "change">;
  /** A device whose values stand chosen. */
  from?: string | undefined;
  intro: ReactNode;
}) {
  const router = useRouter();
  const plan = usePlanJob();
  const [said, setSaid] = useState(nothingSaid);
  const latest = useRef(said);
  latest.current = said;

  const onApply = async (patch: Document): Promise<ApplyResult> => {
    try {
      const begun = await plan.mutateAsync({ ...saidOf(latest.current), ...wishOf(patch) });
      // After the form has let go of what was typed: leaving is not asked about then.
      setTimeout(() => router.push(`/jobs/${begun.id}`));
      return { ok: true, reading: nothing, message: `Job ${begun.number} is being planned.` };
    } catch (error) {
      if (error instanceof ApiProblem) {
        return problemOf(error);
      }
      throw error;
    }
  };
  return (
    <DocumentForm
      manifest={manifest}
      noun={noun}
      mode="many"
      many={many}
      reading={nothing}
      intro={
        <>
          {intro}
          {from === undefined ? null : <TakenFrom device={from} section={manifest.id} />}
        </>
      }
      words={{
        verb: "plan",
        working: "Planning",
        notYet: "planned",
        apply: `Plan for ${what}`,
        stepsTitle: "What happens next",
        steps: [
          said.plan === "live" ? `Read ${what}. Nothing is written.` : `Take what was last read of ${what}. Nothing is written.`,
          "You see old and new of each, the risks, and what would be refused.",
          "You choose when it starts and how many at a time.",
        ],
        besides: (
          <>
            <JobWords said={said} usualName={usualName} onSaid={setSaid} />
            {stored ? <PlanFrom said={said} oldestReadAt={stored.oldestReadAt} unread={stored.unread} onSaid={setSaid} /> : null}
          </>
        ),
      }}
      onApply={onApply}
    />
  );
}
