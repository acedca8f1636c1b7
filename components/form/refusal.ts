import type { RefusalText } from "@/components/changes/entry";
import type { Fix } from "@/lib/schema/mend";
import type { Path } from "@/lib/schema/walk";
import { toDraft } from "./draft";
import type { FieldStates } from "./field-states";
import type { FormProblem } from "./form-state";
import type { FormModel } from "./model";
import { type FormPlan, fieldAt } from "./plan";

/** Puts the server's words at the inputs that they are about, and answers what is left to say above the button: nothing twice. */
export function placed(problem: FormProblem, plan: FormPlan, states: FieldStates): RefusalText {
  const said = new Set<string>();
  for (const { path, message, fixes = [] } of problem.fields ?? []) {
    const field = fieldAt(plan, path.split("."));
    if (field) {
      states.update(field.path, { complaint: { message, fixes } });
      said.add(message);
    }
  }
  const device = problem.device?.message;
  return {
    title: problem.title,
    detail: said.has(problem.detail) ? "" : problem.detail,
    requestId: problem.requestId,
    ...(device ? { device } : {}),
  };
}

/** Takes what was offered as the right value, and what goes elsewhere with it. */
export function mend(model: FormModel, path: Path, { value, also = [] }: Fix): void {
  for (const part of [...also, { path, value }]) {
    const field = model.plan.byPath.get(part.path);
    if (field) {
      model.put(part.path, toDraft(field, part.value));
    }
  }
}
