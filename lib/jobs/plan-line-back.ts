import "server-only";
import type { Actor } from "@/lib/auth/actor";
import type { DeviceRow } from "@/lib/device-access/load-device";
import { may } from "@/lib/http/permissions";
import { type GivenState, lookAtGiven } from "@/lib/new-lines/back-given";
import type { RowFact } from "./facts";
import { serverPath } from "./line-server";
import { permissionFor } from "./permission";
import { type PlannedRow, type RowToPlan, refusedBy } from "./plan-row";
import type { RowState } from "./schemas";

const notGiven: RowFact = { code: "line", state: "not_given", causes: [] };

/** Why a line is not taken back; undefined where nothing is in the way. */
export function inTheWay(state: GivenState): { readonly state: RowState; readonly fact: RowFact } | undefined {
  switch (state) {
    case "given":
    case "half_done":
      return undefined;
    case "taken_back":
    case "gone":
      return { state: "unchanged", fact: notGiven };
    case "changed_since":
      return { state: "changed_meanwhile", fact: { code: "changed_since" } };
    case "in_reset":
      return { state: "unplanned", fact: { code: "held" } };
    default:
      return { state: "refused", fact: { code: "no_line", reason: "under_way" } };
  }
}

/** Plans to take back the line that a row of an earlier job gave. Both ends are asked; nothing is written. Never throws for what they do. */
export async function planTakingBack(actor: Actor, device: DeviceRow | undefined, row: RowToPlan): Promise<PlannedRow> {
  if (!device) {
    return { state: "unplanned", fact: { code: "gone" } };
  }
  if (!may(actor, permissionFor("take_lines"))) {
    return { state: "refused", fact: { code: "not_permitted" } };
  }
  try {
    const { line, state } = await lookAtGiven(row.putBackOf ?? "");
    const why = inTheWay(state);
    if (why || !line) {
      return why ?? { state: "unplanned", fact: { code: "failed_here" } };
    }
    return {
      state: "planned",
      fact: null,
      changes: [
        { path: "user", label: "Number", from: line.user, to: null },
        { path: serverPath, label: "At", from: line.serverId, to: null },
      ],
    };
  } catch (error) {
    return refusedBy(error);
  }
}
