"use client";
import { useRouter } from "next/navigation";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import type { DocumentManifest } from "@/lib/drivers/types";
import type { Choice, ChoiceValues } from "@/lib/jobs/schemas";
import type { SharedAccount } from "@/lib/jobs/shared-account";
import type { Document } from "@/lib/schema/document";
import { DocumentForm } from "../../form/document-form";
import type { ApplyResult, FormReading } from "../../form/form-state";
import type { DeviceSelection } from "./chosen";
import { JobWords, nothingSaid, PlanFrom, saidOf } from "./job-besides";
import { deviceWords } from "./kind-words";
import { manyTargets } from "./many-targets";
import { TakenFrom } from "./taken-from";
import { usePlanJob } from "./use-plan-job";

/** Nobody holds the same: there is nothing to compare with. */
const nothing: FormReading = { values: {}, secrets: {} };

/** The server's complaints name the field within the job: the form knows it by its own path. */
function problemOf(error: ApiProblem): Extract<ApplyResult, { ok: false }> {
  const { code, title, detail, requestId } = error;
  const fields = error.fields.map((field) => ({ ...field, path: field.path.replace(/^change\.(values|account)\./, "") }));
  return { ok: false, problem: { code, title, detail, requestId, fields } };
}

/** The generated form over many devices. It ends in a plan, which is looked at before anything is written. */
export function ChangeForm({
  manifest,
  account,
  noun,
  selection,
  choice,
  held,
  from,
  intro,
}: {
  manifest: DocumentManifest;
  /** Where several families are changed by what they share. */
  account: SharedAccount | undefined;
  noun: string;
  selection: DeviceSelection;
  choice: Choice;
  held: ChoiceValues;
  /** A device whose values stand chosen. */
  from: string | undefined;
  intro: ReactNode;
}) {
  const router = useRouter();
  const plan = usePlanJob();
  const [said, setSaid] = useState(nothingSaid);
  const latest = useRef(said);
  latest.current = said;
  const many = useMemo(() => manyTargets(held, account, choice.kinds), [held, account, choice]);
  const devices = deviceWords(choice.count);

  const onApply = async (patch: Document): Promise<ApplyResult> => {
    try {
      const begun = await plan.mutateAsync({
        kind: "settings",
        ...saidOf(latest.current),
        selection,
        change: account ? { account: patch } : { section: manifest.id, values: patch },
      });
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
        apply: `Plan for ${devices}`,
        stepsTitle: "What happens next",
        steps: [
          said.plan === "live" ? `Read ${devices}. Nothing is written.` : `Take what was last read of ${devices}. Nothing is written.`,
          "You see old and new of each, the risks, and what would be refused.",
          "You choose when it starts and how many at a time.",
        ],
        besides: (
          <>
            <JobWords said={said} usualName="Change settings" onSaid={setSaid} />
            <PlanFrom said={said} oldestReadAt={held.oldestReadAt} unread={held.unread} onSaid={setSaid} />
          </>
        ),
      }}
      onApply={onApply}
    />
  );
}
