import { type Document, differingPaths, valueAt, withValue } from "@/lib/schema/document";
import { plannedIntercoms, secondAccounts } from "./plan";
import { keepSecondPassword } from "./records";
import type { BuildingState, IntercomState } from "./state";

type Records = readonly (readonly [id: string, values: Document])[];

/** What both sides have agreed on since: where Lineward has reset a password, the servers keep the newer one, which Lineward knows. */
const agreedFields = ["password", "secret", "remotesecret"] as const;

function withAgreed(start: Records, now: Records): Records {
  const current = new Map(now);
  return start.map(([id, values]) => {
    const kept = agreedFields.flatMap((field) => {
      const value = current.get(id)?.[field];
      return value === undefined ? [] : [[field, value] as const];
    });
    return [id, { ...values, ...Object.fromEntries(kept) }] as const;
  });
}

function passwordOf(records: Records, nameField: string, user: string, passwordField: string): string | undefined {
  const found = records.find(([, values]) => values[nameField] === user)?.[1][passwordField];
  return typeof found === "string" ? found : undefined;
}

/** An intercom as in the beginning, with the passwords that its servers have for it now. Where that was its trouble, it has another. */
function intercomAgain(start: IntercomState, first: string | undefined, second: string | undefined, wrong: boolean): IntercomState {
  const sip = first ?? start.sip;
  const { sections } = start;
  const known = wrong ? {} : { password: sip };
  return {
    ...start,
    sip,
    ...(sections
      ? {
          sections: {
            ...sections,
            ...(sections.sip ? { sip: { ...sections.sip, ...known } } : {}),
            ...(sections["sip-second"] && second !== undefined ? { "sip-second": { ...sections["sip-second"], password: second } } : {}),
          },
        }
      : {}),
  };
}

/** The building as it was when it was handed over, but for passwords: those that servers have now are given to the devices as well. */
export function stateToStartFrom(start: BuildingState, now: BuildingState): BuildingState {
  if (!start.pbx.held || !now.pbx.held || !start.gateway.held || !now.gateway.held) {
    return start;
  }
  const pbx = {
    ...start.pbx.held,
    extensions: withAgreed(start.pbx.held.extensions, now.pbx.held.extensions),
    providers: withAgreed(start.pbx.held.providers, now.pbx.held.providers),
  };
  const gateway = { ...start.gateway.held, endpoints: withAgreed(start.gateway.held.endpoints, now.gateway.held.endpoints) };
  const made: BuildingState = {
    ...start,
    pbx: { ...start.pbx, held: pbx },
    gateway: { ...start.gateway, held: gateway },
    agreed: { ...start.agreed },
    intercoms: Object.fromEntries(
      plannedIntercoms.flatMap(({ key, user, trouble }) => {
        const kept = start.intercoms[key];
        const secondUser = secondAccounts[key] ?? "";
        return kept
          ? [
              [
                key,
                intercomAgain(
                  kept,
                  passwordOf(pbx.extensions, "extension_number", user, "password"),
                  passwordOf(gateway.endpoints, "defaultuser", secondUser, "secret"),
                  trouble === "sip_password",
                ),
              ] as const,
            ]
          : [];
      }),
    ),
  };
  for (const user of Object.values(secondAccounts)) {
    const second = passwordOf(gateway.endpoints, "defaultuser", user, "secret");
    if (second !== undefined) {
      keepSecondPassword(made, user, second);
    }
  }
  return made;
}

type Intercoms = BuildingState["intercoms"];

/** The state to start over from, with what was changed at intercoms between two moments: not the faults that were there at both. */
export function withChanges(start: BuildingState, before: Intercoms, now: Intercoms): BuildingState {
  const changed = ([key, kept]: [string, IntercomState]): [string, IntercomState] => {
    const sections = Object.entries(kept.sections ?? {}).map(([id, values]): [string, Document] => {
      const [earlier, later] = [before[key]?.sections?.[id], now[key]?.sections?.[id]];
      const paths = earlier && later ? differingPaths(earlier, later) : [];
      return [id, paths.reduce((document, path) => withValue(document, path, valueAt(later, path)), values)];
    });
    return [key, kept.sections ? { ...kept, sections: Object.fromEntries(sections) } : kept];
  };
  return { ...start, intercoms: Object.fromEntries(Object.entries(start.intercoms).map(changed)) };
}
