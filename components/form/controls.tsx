"use client";
import type { ReactNode } from "react";
import type { PlannedField } from "@/lib/schema/planned-field";
import { ChoiceControl } from "./choice-control";
import { ListControl } from "./list-control";
import { SecretControl } from "./secret-control";
import { InputControl, JsonControl } from "./text-control";

/** What every control is told. `describedBy` names the hint and the complaint. */
export interface ControlProps {
  readonly field: PlannedField;
  readonly id: string;
  readonly labelId: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly readOnly: boolean;
}

/** The control for a field's kind. Switches are drawn by their row, because their sentence stands beside them. */
export function controlFor(props: ControlProps): ReactNode {
  switch (props.field.kind) {
    case "choice":
      return <ChoiceControl {...props} />;
    case "list":
      return <ListControl {...props} />;
    case "json":
      return <JsonControl {...props} />;
    case "secret":
      return <SecretControl {...props} />;
    default:
      return <InputControl {...props} />;
  }
}
