/** What people call floors without a number, and how high that is. */
const named: readonly (readonly [RegExp, number])[] = [
  [/^(roof|dach|toit|крыша)/u, 1_000],
  [/^(attic|dg|dachgeschoss|loft|penthouse)/u, 900],
  [/^(mezzanine|zwischengeschoss|entresol)/u, 0.5],
  [/^(ground|eg\b|erdgeschoss|rdc|rez|lobby|первый этаж|g$)/u, 0],
  [/^(basement|cellar|keller|ug\b|untergeschoss|sous-sol|подвал|garage|parking)/u, -1],
];

/** How high a floor is, as far as its name says it; undefined: it does not. */
function heightOf(floor: string): number | undefined {
  const text = floor.trim().toLowerCase();
  const digits = /\d+/u.exec(text)?.[0];
  const below = /^(-|−|b\s*\d|ug\b|u\d)|basement|keller|untergeschoss|sous-sol|подвал/u.test(text) || /\bug\b/u.test(text);
  if (digits !== undefined && digits.length <= 3) {
    return below ? -Number(digits) : Number(digits);
  }
  return named.find(([word]) => word.test(text))?.[1];
}

function ordinal(count: number): string {
  const ending = count % 100 >= 11 && count % 100 <= 13 ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[count % 10] ?? "th");
  return `${count}${ending}`;
}

/** A floor as it is shown: a bare number is spelled out, everything else is as it was typed. */
export function floorLabel(floor: string): string {
  const bare = /^[-+−]?\d{1,3}$/u.test(floor.trim()) ? Number(floor.trim().replace("−", "-")) : undefined;
  if (bare === undefined) {
    return floor.trim();
  }
  return bare === 0 ? "Ground floor" : bare > 0 ? `${ordinal(bare)} floor` : bare === -1 ? "Basement" : `Basement ${-bare}`;
}

/** Devices of one floor, or of none. */
export interface Floor<T> {
  /** null: nobody wrote down where they are. */
  readonly label: string | null;
  readonly devices: readonly T[];
}

/** Devices by floor, the roof first; then floors whose names say no height, by name; last those of which nobody wrote a floor down. */
export function byFloor<T extends { readonly floor: string | null }>(devices: readonly T[]): Floor<T>[] {
  const floors = new Map<string, { label: string | null; height: number | undefined; devices: T[] }>();
  for (const device of devices) {
    const label = device.floor === null || device.floor.trim() === "" ? null : floorLabel(device.floor);
    const key = label?.toLowerCase() ?? "";
    const floor = floors.get(key) ?? { label, height: label === null ? undefined : heightOf(device.floor ?? ""), devices: [] };
    floor.devices.push(device);
    floors.set(key, floor);
  }
  const rank = ({ label, height }: { label: string | null; height: number | undefined }) =>
    label === null ? 2 : height === undefined ? 1 : 0;
  return [...floors.values()]
    .sort((a, b) => rank(a) - rank(b) || (b.height ?? 0) - (a.height ?? 0) || (a.label ?? "").localeCompare(b.label ?? ""))
    .map(({ label, devices: of }) => ({ label, devices: of }));
}
