import type { ChoiceKind, ChoiceValues } from "@/lib/jobs/schemas";
import type { SharedAccount } from "@/lib/jobs/shared-account";
import { filledIn, unknownVariable, variableNames, variablesIn } from "@/lib/jobs/variables";
import type { KindLimit, ManyTargets } from "../../form/many";
import { kindWords } from "./kind-words";

/** What the form over many devices has to know of them, from what was last read of each. */
export function manyTargets(values: ChoiceValues, account: SharedAccount | undefined, kinds: readonly ChoiceKind[]): ManyTargets {
  const kindOf = (driver: string) => kinds.find((kind) => kind.driver === driver);
  return {
    held: (path) => values.fields[path],
    variables: [...variableNames, ...values.siteVariables],
    limits: (path): readonly KindLimit[] =>
      account?.rules.get(path)?.flatMap(({ driver, words, narrows }) => {
        const kind = kindOf(driver);
        return kind ? [{ who: kindWords(kind), words, narrows }] : [];
      }) ?? [],
    filled: (text) => {
      const names = variablesIn(text);
      if (names.size === 0) {
        return undefined;
      }
      const unknown = unknownVariable(names, values.siteVariables);
      if (unknown !== undefined) {
        throw new Error(unknown);
      }
      const example = values.examples.find(({ variables }) => [...names].every((name) => variables[name] !== undefined));
      if (!example) {
        const [first = ""] = names;
        throw new Error(
          `None of these devices has anything for {${[...names].find((name) => values.missing[name] !== undefined) ?? first}}.`,
        );
      }
      const { text: filled } = filledIn({ text }, example.variables);
      return { text: String(filled), device: example.site === null ? example.name : `${example.site}, ${example.name}` };
    },
    missing: (text) => {
      const found = [...variablesIn(text)].flatMap((variable) => {
        const missing = values.missing[variable];
        return missing ? [{ variable, count: missing.count, devices: missing.devices.map(({ name }) => name) }] : [];
      });
      return found.sort((a, b) => b.count - a.count)[0];
    },
  };
}
