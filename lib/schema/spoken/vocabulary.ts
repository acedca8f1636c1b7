/**
 * Everyday words of people who call, let in or install, folded: in English, German, French and Spanish. Words of one row stand for each
 * other; the row's first is the one that is shown as understood.
 */
const rows: readonly string[] = [
  "apartment apt appt app appartment appartement appart apartamento apto flat unit suite room wohnung whg wg logement studio piso vivienda depto departamento condo tenancy",
  "entrance entry entrada eingang hauseingang entree door gate tor tur tuer haustur haustuer turstation porte puerta portail porton portal barrier schranke",
  "door tur tuer haustur haustuer wohnungstur gate entrance porte puerta eingang",
  "gate tor portail porton barrier schranke door entrance garagentor",
  "car-park parking carpark parkplatz parkhaus estacionamiento aparcamiento parkdeck garage tiefgarage",
  "garage car-park tiefgarage parking parkhaus garaje cochera garagentor carport",
  "lift elevator aufzug fahrstuhl ascenseur ascensor",
  "lobby foyer hall vestibule vestibulo eingangshalle halle hallway recepcion",
  "concierge reception front-desk porter desk pforte portier rezeption empfang accueil conserje porteria hausmeister caretaker janitor doorman",
  "courtyard yard patio hof innenhof cour garden",
  "roof rooftop dach dachtur toit toiture techo azotea tejado terrace",
  "waste bin bins rubbish garbage trash refuse mull muell mullraum poubelle poubelles dechets basura abfall",
  "floor storey story level etage stock stockwerk geschoss planta",
  "tower turm tour torre building",
  "harbour harbor hafen port puerto",
  "court hof cour crt ct",
  "quay quai kai key muelle",
  "panel intercom door-station doorphone door-phone gegensprechanlage sprechanlage turstation interphone portero videoportero interfono",
  "monitor handset screen indoor-station innenstation telefonillo moniteur ecran",
  "pbx phone-system telephone-system telefonanlage switchboard centralita autocommutateur standard exchange",
  "gateway gw gateways passerelle pasarela",
  "trunk carrier provider amt amtsleitung",
];

/** Several words that are one: looked for before a text is split. */
export const phrases: readonly string[] = [
  ...new Set(
    rows
      .join(" ")
      .split(" ")
      .filter((word) => word.includes("-"))
      .map((word) => word.replaceAll("-", " ")),
  ),
];

const families = rows.map((row) => row.split(" ").map((word) => word.replaceAll("-", " ")));
const kin = new Map<string, string[]>();
for (const family of families) {
  for (const word of family) {
    kin.set(word, [...new Set([...(kin.get(word) ?? []), ...family.filter((other) => other !== word)])]);
  }
}

/** Words that stand for this one; [] for one that only names things. */
export function kinOf(word: string): readonly string[] {
  return kin.get(word) ?? [];
}

/** Everyday words, for what was mistyped. */
export const everyday: readonly string[] = [...kin.keys()];

/** What a dwelling is called: with a number behind it, the number is what counts. */
export const dwellings: ReadonlySet<string> = new Set(families[0]);

/** "Extension" and its like: the number behind it is the SIP user. */
export const extensions: ReadonlySet<string> = new Set(
  "ext extn exten extension x durchwahl dw nebenstelle nst klappe poste posten extensi extension extensao interno anexo sip user account".split(
    " ",
  ),
);

/** "Number" and its like, and what stands before a number without saying what it is. */
export const numberNouns: ReadonlySet<string> = new Set(
  "no nr num number nummer numero nro n line linie leitung ligne linea phone telephone telefon tel call dial hausnummer house".split(" "),
);

/**
 * Words that say more closely what is meant, and hardly ever stand where it is kept: looked for, and left out where nothing holds them.
 */
export const qualifiers: ReadonlySet<string> = new Set(
  "main front back side rear exit site place lady man woman gentleman caller visitor guest ip address mac serial sn s/n adresse seriennummer".split(
    " ",
  ),
);

/** Words that a sentence needs and a search does not. */
export const fillers: ReadonlySet<string> = new Set(
  (
    "mr mrs ms miss mister missus dr prof herr frau hr fr fam familie family mme mlle monsieur madame senor senora sr sra don dona " +
    "the an at in on of for from to and by with my our his her their this that please pls hi hello can you is are it its she he lives " +
    "tenant resident mieter locataire inquilino find show open reset check password call calls where what who which one " +
    "der die das dem den am im vom von bei und mein meine bitte ist zu zum zur le les du des aux au chez un une et mon ma ce el los las del en y mi " +
    "has have was not does dont doesn't isn't can't cannot i we they there here s"
  ).split(" "),
);

const ones =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const others = [
  "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
  "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
  "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte",
];
const ordinals = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(" ");

/** Numbers as people say them. "Un" and "six" alone would swallow articles of other languages: only what is unmistakable. */
export const numberWords: ReadonlyMap<string, number> = new Map([
  ...others.flatMap((list) => list.split(" ").flatMap((word, value) => (word === "un" ? [] : [[word, value] as const]))),
  ...ordinals.map((word, at) => [word, at + 1] as const),
  ...ones.map((word, value) => [word, value] as const),
  ["oh", 0] as const,
  ["fuenf", 5] as const,
  ["zwoelf", 12] as const,
]);

/** The tens, which another number may follow: "ninety five". */
export const tensWords: ReadonlyMap<string, number> = new Map(tens.map((word, at) => [word, (at + 2) * 10]));

/** How people say that something does not work, or does. */
export type SpokenState =
  | "broken"
  | "offline"
  | "unregistered"
  | "unknown"
  | "in_order"
  | "half_done"
  | "resetting"
  | "login_refused"
  | "differs";

const stateWords: Readonly<Record<SpokenState, string>> = {
  offline:
    "offline unreachable disconnected unplugged dead silent down off-line does-not-answer not-answering no-answer not-responding no-power injoignable hors-ligne nicht-erreichbar tot desconectado sin-conexion",
  broken:
    "broken faulty defective defekt kaputt gestort problem problems trouble failing failed fault not-working doesn't-work doesnt-work does-not-work does-not-ring doesn't-ring not-ringing out-of-order out-of-service hors-service en-panne panne funktioniert-nicht geht-nicht klingelt-nicht roto averiado no-funciona needs-attention error errors",
  unregistered: "unregistered not-registered lost-registration no-registration nicht-registriert",
  unknown: "unchecked not-checked unknown unbekannt",
  in_order: "in-order working works ok okay healthy registered fine in-ordnung funktioniert",
  half_done: "half-done unfinished not-finished halb-fertig",
  resetting: "resetting being-reset",
  login_refused: "login-refused wrong-login wrong-password bad-password password-refused refused-login falsches-passwort",
  differs: "differs changed-at-the-device edited different drifted",
};

/** Ways to say a state, the longest first. */
export const statePhrases: readonly { readonly words: string; readonly state: SpokenState }[] = Object.entries(stateWords)
  .flatMap(([state, list]) => list.split(" ").map((word) => ({ words: word.replaceAll("-", " "), state: state as SpokenState })))
  .sort((a, b) => b.words.length - a.words.length);

/** A state as a screen says what it has understood. */
export const stateLabels: Readonly<Record<SpokenState, string>> = {
  offline: "does not answer",
  broken: "has a problem",
  unregistered: "not registered",
  unknown: "not known",
  in_order: "in order",
  half_done: "half done",
  resetting: "being reset",
  login_refused: "login or password refused",
  differs: "settings differ",
};
