import { manifests } from "@/lib/drivers/catalog";
import type { DeviceKind, Manifest } from "@/lib/drivers/types";
import { folded } from "@/lib/schema/fold";

/** What people call kinds of devices, beside the family's own label. */
const kindWords: Readonly<Record<DeviceKind, readonly string[]>> = {
  intercom: [
    "intercom",
    "panel",
    "door panel",
    "door station",
    "entrance panel",
    "türstation",
    "außenstation",
    "sprechanlage",
    "platine de rue",
    "interphone",
    "вызывная панель",
    "панель",
    "домофон",
  ],
  monitor: ["monitor", "indoor station", "indoor monitor", "innenstation", "moniteur", "poste intérieur", "монитор", "домофонный монитор"],
  pbx: ["pbx", "phone system", "server", "telefonanlage", "tk-anlage", "autocommutateur", "standard", "атс", "ip-атс", "сервер"],
  gateway: ["gateway", "sip gateway", "passerelle", "шлюз"],
};

/** Letters and digits alone: "BAS-IP panel" and "bas ip Panel" are the same. */
const bare = (text: string) =>
  folded(text)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
const solid = (text: string) => bare(text).replaceAll(" ", "");

function wordsOf({ id, label, noun, kind }: Manifest): ReadonlySet<string> {
  return new Set([id, label, noun, kind, ...kindWords[kind]].flatMap((text) => bare(text).split(" ")));
}

let known:
  | {
      readonly exact: ReadonlyMap<string, string>;
      readonly kinds: ReadonlyMap<string, readonly Manifest[]>;
      readonly words: readonly (readonly [Manifest, ReadonlySet<string>])[];
    }
  | undefined;

function table() {
  known ??= {
    exact: new Map(manifests().flatMap(({ id, label }) => [[solid(id), id] as const, [solid(label), id] as const])),
    kinds: new Map(
      Object.entries(kindWords).flatMap(([kind, words]) =>
        words.map((word) => [solid(word), manifests().filter((manifest) => manifest.kind === kind)] as const),
      ),
    ),
    words: manifests().map((manifest) => [manifest, wordsOf(manifest)] as const),
  };
  return known;
}

/** The families that a cell may mean: one, several, or none. */
export function driversCalled(text: string): readonly { readonly id: string; readonly label: string }[] {
  const { exact, kinds, words } = table();
  const id = exact.get(solid(text));
  if (id !== undefined) {
    return manifests().filter((manifest) => manifest.id === id);
  }
  const ofKind = kinds.get(solid(text));
  if (ofKind) {
    return ofKind;
  }
  const said = bare(text).split(" ").filter(Boolean);
  return said.length === 0 ? [] : words.filter(([, own]) => said.every((word) => own.has(word))).map(([manifest]) => manifest);
}
