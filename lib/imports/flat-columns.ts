import type { FlatField } from "./flat-schemas";
import { fieldCalled, headerKey } from "./headers";
import type { ImportField } from "./schemas";

/** What people call the columns of a sheet of flats, beside what a list of devices calls them: the plainest first. */
const words: Readonly<Partial<Record<FlatField, string>>> = {
  device: `device, device name, panel, monitor, station, intercom, gerät, gerätename, türstation, innenstation, appareil,
    nom de l'appareil, platine, moniteur, устройство, имя устройства, панель, монитор`,
  label: `for whom, label, resident, tenant, occupant, display name, name at the pbx, bewohner, mieter, anzeigename, bezeichnung,
    résident, locataire, occupant, libellé, nom affiché, жилец, житель, арендатор, подпись`,
  server: `pbx, server, sip server, registrar, telefonanlage, tk-anlage, sip-server, serveur, serveur sip, autocommutateur, атс, ip-атс,
    сервер, sip-сервер`,
  user: `number, no, no., line, line number, sip user, nummer, nr, nr., numéro, n°, ligne, номер, №, линия`,
};

/** What a column of a list of devices is here. */
const same: Readonly<Partial<Record<ImportField, readonly [FlatField, number]>>> = {
  name: ["device", 100],
  serial: ["serial", 0],
  address: ["address", 0],
  site: ["site", 0],
  flat: ["flat", 0],
  line_user: ["user", 0],
  // "User" alone is a login in a list of devices, and the line's in a sheet of flats.
  username: ["user", 200],
};

const own = new Map(
  Object.entries(words).flatMap(([field, list]) =>
    list.split(",").map((word, rank) => [headerKey(word.trim()), { field: field as FlatField, rank: rank + 50 }] as const),
  ),
);

function meant(header: string): { readonly field: FlatField; readonly rank: number } | undefined {
  const called = own.get(headerKey(header));
  const listed = fieldCalled(header);
  const like = listed && same[listed.field];
  const other = like && { field: like[0], rank: like[1] + (listed?.rank ?? 0) };
  return called && other?.field === called.field && other.rank < called.rank ? other : (called ?? other);
}

export interface FlatColumn {
  readonly header: string;
  readonly field: FlatField | null;
}

/**
 * Gives each column of a sheet its meaning. A field goes to the column that says it most plainly. Of two that name a device the second is for
 * whom the line is; beside a column of SIP users a plain "Number" is that of the flat.
 */
export function flatColumns(headers: readonly string[]): FlatColumn[] {
  const wishes = headers.map((header, at) => ({ at, ...(meant(header) ?? { field: null, rank: 0 }) }));
  const taken = new Map<FlatField, number>();
  const instead: Readonly<Partial<Record<FlatField, FlatField>>> = { device: "label", user: "flat" };
  const sorted = [...wishes].sort((a, b) => a.rank - b.rank || a.at - b.at);
  for (const { field, at } of sorted) {
    if (field !== null && !taken.has(field)) {
      taken.set(field, at);
    }
  }
  const isTaken = (at: number) => [...taken.values()].includes(at);
  for (const { field, at } of sorted) {
    const other = field === null || isTaken(at) ? undefined : instead[field];
    if (other !== undefined && !taken.has(other)) {
      taken.set(other, at);
    }
  }
  const byPlace = new Map([...taken].map(([field, at]) => [at, field]));
  return headers.map((header, at) => ({ header, field: byPlace.get(at) ?? null }));
}
