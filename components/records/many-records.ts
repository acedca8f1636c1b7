import { textAt } from "@/lib/drivers/account";
import type { CollectionManifest } from "@/lib/drivers/types";
import type { ChoiceField } from "@/lib/jobs/schemas";
import { Tally } from "@/lib/jobs/tally";
import { filledIn, unknownVariable, variableNames, variablesIn } from "@/lib/jobs/variables";
import { valueAt } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";
import type { ManyTargets } from "../form/many";
import type { RecordItem } from "./use-records";

/** The device that the records are on, as far as a text can name it. */
export interface RecordsDevice {
  readonly name: string;
  readonly serial: string | null;
  readonly site: { readonly name: string } | null;
}

/** What these records hold as the device lists them; a field that its list does not have is not known. */
function heldIn(manifest: CollectionManifest, rows: readonly RecordItem[]): Record<string, ChoiceField> {
  const tally = new Tally();
  for (const { path, secret } of leaves(manifest.schema)) {
    if (!secret && rows.some(({ values }) => valueAt(values, path) !== undefined)) {
      for (const { values } of rows) {
        tally.add(path, valueAt(values, path));
      }
    }
  }
  return tally.fields();
}

/** What the form over many records has to know of them. What a text with variables comes to for each is seen in the plan. */
export function manyRecords(manifest: CollectionManifest, device: RecordsDevice, rows: readonly RecordItem[]): ManyTargets {
  const fields = heldIn(manifest, rows);
  const [first] = rows;
  const example: Readonly<Record<string, string | null | undefined>> = {
    "device.name": device.name,
    "device.serial": device.serial,
    "site.name": device.site?.name,
    user: first && textAt(first.values, manifest.account?.user),
  };
  return {
    held: (path) => fields[path],
    variables: variableNames,
    filled: (text) => {
      const names = variablesIn(text);
      const unknown = unknownVariable(names, []);
      if (unknown !== undefined) {
        throw new Error(unknown);
      }
      if (names.size === 0 || !first || ![...names].every((name) => example[name])) {
        return undefined;
      }
      return { text: String(filledIn({ text }, example as Record<string, string>).text), device: first.title };
    },
    missing: () => undefined,
  };
}
