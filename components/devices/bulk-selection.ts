import type { DeviceFilter } from "../jobs/new/chosen";
import type { View } from "./view";

/** What a family takes part in, for saying what applies to a selection. */
export interface Ability {
  readonly id: string;
  /** Its SIP account is a section that a job can change. */
  readonly account: boolean;
  /** Its own login can be changed from here. */
  readonly login: boolean;
}

const shared: ReadonlySet<string> = new Set(["site", "driver", "tag"]);

/** The view as the filter of a job; undefined where it is narrowed by something that no job filters by. */
export function jobFilterOf(view: View): DeviceFilter | undefined {
  const narrowing = Object.entries(view.filters).filter(([, values]) => values.length > 0);
  if (narrowing.some(([name]) => !shared.has(name))) {
    return undefined;
  }
  return {
    ...Object.fromEntries(narrowing),
    ...(view.query.trim() === "" ? {} : { query: view.query.trim() }),
    ...(view.kind === "" ? {} : { kind: view.kind.split(",") }),
    ...(view.attention ? { status: "attention" as const } : {}),
  };
}

/** Why an action does not apply to all that are selected: "3 of 5 have no …". Undefined where it does. */
export function whyNot(
  drivers: readonly string[],
  abilities: readonly Ability[],
  needs: "account" | "login",
): { readonly words: string; readonly lacking: ReadonlySet<string> } | undefined {
  const lacking = new Set(abilities.filter((ability) => !ability[needs]).map(({ id }) => id));
  const count = drivers.filter((driver) => lacking.has(driver)).length;
  if (count === 0) {
    return undefined;
  }
  const what = needs === "account" ? "no SIP account in its settings" : "no login that can be changed from here";
  const many = needs === "account" ? "no SIP account in their settings" : what;
  return { words: `${count} of ${drivers.length} ${count === 1 ? `has ${what}` : `have ${many}`}`, lacking };
}
