"use client";
import type { ReactNode } from "react";
import type { PlannedField } from "@/lib/schema/planned-field";
import { choiceControl } from "./choice-control";
import type { Draft } from "./draft";
import type { FormPieces } from "./form-context";
import { ListControl } from "./list-control";
import { SecretControl } from "./secret-control";
import { inputControl, jsonControl } from "./text-control";

/** What every control is told. `describedBy` names the hint and the complaint. */
export interface ControlProps {
  readonly field: PlannedField;
  readonly id: string;
  readonly labelId: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly readOnly: boolean;
  /** What it holds, for controls that are drawn from it (choice, list, secret). */
  readonly draft: Draft;
  readonly pieces: FormPieces;
}

/** The control for a field's kind: a component only where it keeps something of its own. Switches are drawn by their row, because their sentence stands beside them. */
export function controlFor(props: ControlProps): ReactNode {
  switch (props.field.kind) {
    case "choice":
      return choiceControl(props);
    case "list":
      return <ListControl {...props} />;
    case "json":
      return jsonControl(props);
    case "secret":
      return <SecretControl {...props} />;
    default:
      return inputControl(props);
  }
}
