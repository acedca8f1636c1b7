import { tableFields } from "@/lib/devices/table-fields";
import { folded } from "@/lib/schema/fold";
import type { ImportField } from "./schemas";

/** What people call the columns, beside what an export calls them: in English, German, French and Russian. */
const words: Readonly<Record<ImportField, string>> = {
  name: `name, device, device name, label, title, description, hostname, bezeichnung, gerät, gerätename,
    gerätebezeichnung, titel, beschreibung, nom, appareil, nom de l'appareil, désignation, libellé, intitulé, имя,
    название, наименование, устройство, имя устройства, название устройства, описание`,
  site: `site, building, object, customer, property, customer / place, site path, standort, gebäude, objekt, kunde,
    liegenschaft, anlage, haus, bâtiment, immeuble, client, lieu, résidence, chantier, объект, здание, клиент,
    заказчик, дом, площадка, сайт, строение`,
  floor: `floor, level, storey, story, floor number, etage, stockwerk, stock, geschoss, ebene, étage, niveau, этаж,
    уровень`,
  place: `place, position, location, where, room, mounting place, ort, platz, lage, einbauort, montageort, raum,
    emplacement, endroit, localisation, salle, место, расположение, местоположение, место установки, помещение`,
  address: `address, ip, ip address, ip-address, ipaddress, host, host name, url, ip / host, ipv4, adresse, ip-adresse,
    ipadresse, netzwerkadresse, adresse ip, hôte, adresse réseau, адрес, ip-адрес, ip адрес, айпи, хост,
    сетевой адрес`,
  driver: `kind, type, model, driver, family, device type, maker, product, typ, art, gerätetyp, modell, familie, treiber,
    geräteart, produkt, hersteller, modèle, genre, famille, pilote, type d'appareil, produit, fabricant, тип,
    модель, вид, драйвер, семейство, тип устройства, производитель`,
  flat: `flat, apt, apartment, door, unit, suite, flat number, apartment number, apt., apt no, flat no, wohnung,
    wohnungsnummer, whg, whg., whg-nr, whg.-nr., wohnungsnr, wohnungs-nr., tür, einheit, appartement, appt, appt.,
    logement, porte, n° appartement, numéro d'appartement, lot, квартира, кв, кв., номер квартиры, № квартиры,
    апартаменты`,
  line_user: `sip user, sip-user, sip username, ext, ext., extension, extension number, sip account, sip id, line user,
    line_user, sip number, user id, nebenstelle, durchwahl, sip-benutzer, sip benutzer, sip-konto, sip-nummer,
    rufnummer, nst, nst., poste, numéro interne, utilisateur sip, compte sip, numéro sip, numéro de poste,
    внутренний номер, добавочный, добавочный номер, sip пользователь, sip-пользователь, sip номер, sip-номер,
    sip аккаунт, внутр. номер`,
  username: `sign-in, sign in, login, user, username, user name, login name, admin user, account, benutzer, benutzername,
    anmeldung, anmeldename, nutzer, nutzername, loginname, utilisateur, nom d'utilisateur, identifiant, connexion,
    compte, логин, пользователь, имя пользователя, учётная запись, учетная запись`,
  password: `password, pw, pwd, pass, passwd, passcode, device password, admin password, login password, secret, pin,
    passwort, kennwort, gerätepasswort, geheimnis, mot de passe, mdp, code secret, пароль, пароль устройства`,
  tags: `tags, tag, group, groups, labels, keywords, gruppe, gruppen, stichworte, schlagworte, etiketten, markierungen,
    groupe, groupes, étiquette, étiquettes, mots-clés, balises, метки, метка, теги, тег, группа, группы, ярлыки`,
  serial: `serial, serial number, serial no, serial no., s/n, sn, mac, mac address, mac-address, seriennummer, serien-nr.,
    seriennr, mac-adresse, numéro de série, n° de série, série, adresse mac, серийный номер, серийный, с/н,
    mac-адрес, mac адрес, заводской номер`,
  note: `note, notes, comment, comments, remark, remarks, notiz, notizen, bemerkung, bemerkungen, anmerkung, kommentar,
    hinweis, remarque, remarques, commentaire, commentaires, observation, observations, примечание, примечания,
    заметка, заметки, комментарий`,
};

const listed = (text: string) => text.split(",").map((word) => word.trim());

/** A header as it is compared: without case, accents, underscores and signs around it. */
export function headerKey(header: string): string {
  return folded(header)
    .replace(/[_\s]+/gu, " ")
    .replace(/\s*[*:]+\s*$/u, "")
    .replace(/\s*\((?:\d+|required|optional|pflicht|obligatoire)\)\s*$/u, "")
    .trim();
}

/** Each word with its field, and how plainly it says so: the first of a list is what an export writes. */
const byWord: ReadonlyMap<string, { readonly field: ImportField; readonly rank: number }> = new Map([
  ...Object.entries(words).flatMap(([field, list]) =>
    listed(list).map((word, rank) => [headerKey(word), { field: field as ImportField, rank: rank + 1 }] as const),
  ),
  ...Object.keys(words).map((field) => [headerKey(field), { field: field as ImportField, rank: 1 }] as const),
  ...tableFields.map(({ field, header }) => [headerKey(header), { field, rank: 0 }] as const),
]);

/** What a column of this name means, and how plainly (0 is plainest), or undefined. */
export function fieldCalled(header: string): { readonly field: ImportField; readonly rank: number } | undefined {
  return byWord.get(headerKey(header));
}

/** Written in capitals wherever they stand. */
const initials = /\b(?:ip|sip|url|mac|pw|id)\b/g;
const lettersOf = (text: string) => text.toLowerCase().replace(/[^\p{L}]/gu, "");

/**
 * Some other names of a column, as a person would write them: the plainest first, none that differs from another by a sign alone or only
 * says more.
 */
export function alsoCalled(field: ImportField, most = 3): string[] {
  const header = tableFields.find((known) => known.field === field)?.header ?? field;
  const others = listed(words[field]).filter((word, at, all) => {
    const before = [header.toLowerCase(), ...all.slice(0, at)];
    return !before.some((other) => lettersOf(other) === lettersOf(word) || word.startsWith(`${other} `));
  });
  return others.slice(0, most).map((word) => {
    const text = word.replace(initials, (letters) => letters.toUpperCase());
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  });
}
