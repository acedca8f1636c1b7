import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface SignIn {
  readonly label: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly what: string;
}

export interface SignIns {
  readonly admin: SignIn;
  readonly installer: SignIn;
  readonly helpdesk: SignIn;
  readonly customer: SignIn;
  /** The edition of the building that is in the product's database; absent until all of it is. */
  readonly building?: number;
}

/** Goes up when the plan of the building changes: a demo of an older one starts over. */
const edition = 5;

const words =
  "amber birch cedar delta ember fjord grove haven inlet jetty lunar maple north ocean pilot quartz river slate tidal willow".split(" ");

/** Easy to read out across a table; made anew for each demo, because a demo may stand in a network where others can reach it. */
function newPassword(): string {
  const first = randomInt(words.length);
  // Another one than the first: a word that comes twice is no password.
  const second = (first + randomInt(1, words.length)) % words.length;
  return `${words[first]}-${words[second]}-${randomInt(1_000, 10_000)}`;
}

function newSignIns(): SignIns {
  const person = (label: string, name: string, what: string): SignIn => ({
    label,
    name,
    email: `${label.toLowerCase()}@demo.example`,
    password: newPassword(),
    what,
  });
  return {
    admin: person("Admin", "Ilse Brandt", "everything"),
    installer: person("Installer", "Tomás Reyes", "Harbour Quay only"),
    helpdesk: person("Helpdesk", "Mara Lindqvist", "finds and resets lines, sees no secret"),
    customer: person("Customer", "Nadia Feld", "sees everything, changes nothing"),
  };
}

/** People who work elsewhere today: the history tells of them. Nobody is told their passwords. */
export function newColleagues(): Readonly<Record<"colleague" | "electrician", SignIn>> {
  const person = (email: string, name: string): SignIn => ({ label: "", name, email, password: newPassword(), what: "" });
  return {
    colleague: person("marek.dufek@demo.example", "Marek Dufek"),
    electrician: person("sanne.quist@demo.example", "Sanne Quist"),
  };
}

const fileIn = (folder: string) => path.join(folder, "sign-ins.json");

function save(folder: string, signIns: SignIns): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(fileIn(folder), JSON.stringify(signIns, null, 1), { mode: 0o600 });
}

/** The sign-ins of a demo's folder, made at its first start. */
export function loadSignIns(folder: string): SignIns {
  if (existsSync(fileIn(folder))) {
    // A demo of an older edition knows fewer people.
    return { ...newSignIns(), ...(JSON.parse(readFileSync(fileIn(folder), "utf8")) as Partial<SignIns>) };
  }
  const made = newSignIns();
  save(folder, made);
  return made;
}

/** True once the building of today's plan is in the product's database. */
export function isPopulated(signIns: SignIns): boolean {
  return signIns.building === edition;
}

export function markPopulated(folder: string, signIns: SignIns): void {
  save(folder, { ...signIns, building: edition });
}
