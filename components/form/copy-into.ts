import { identityFields } from "@/lib/drivers/identity-fields";
import { type Document, same, valueAt } from "@/lib/schema/document";
import { fromDraft, toDraft } from "./draft";
import type { FormModel } from "./model";
import { heldAt } from "./patch";
import { planOf } from "./plan";

/** What came of filling a form from another device, by the names of its fields. */
export interface Copied {
  /** Now stand as changes to review. */
  readonly taken: readonly string[];
  /** Who the device is: never taken over. */
  readonly identity: readonly string[];
  readonly secrets: readonly string[];
  /** The other holds what this form cannot say: an emptied field that a device would keep. */
  readonly unsayable: readonly string[];
}

/** Fills a form with what another device of the family holds, as changes. Secrets and what says who a device is stay as they are. */
export function copyInto(model: FormModel, values: Document): Copied {
  const identity = identityFields(model.manifest);
  const [taken, who, unsayable]: [string[], string[], string[]] = [[], [], []];
  for (const field of model.plan.fields) {
    const value = valueAt(values, field.path);
    const before = heldAt(field, { mode: model.mode, values: model.baseline.values });
    const draft = toDraft(field, value);
    const said = fromDraft(field, draft, before);
    if (field.secret || field.readOnly || value === undefined) {
      continue;
    }
    if (identity.has(field.path)) {
      who.push(field.name);
    } else if (same(value, before) || (value === "" && same(said, before))) {
      if (model.states.at(field.path).changed) {
        model.undo(field.path);
      }
    } else if (same(said, value)) {
      model.put(field.path, draft);
      taken.push(field.name);
    } else {
      unsayable.push(field.name);
    }
  }
  const secrets = planOf(model.manifest).fields.filter(({ secret }) => secret);
  return { taken, identity: who, secrets: secrets.map(({ name }) => name), unsayable };
}
