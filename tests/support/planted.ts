import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { runFolder } from "./run-folder";

/**
 * Secrets that the tests of a run have typed into the product or put on simulated devices. At the end of the run every file that
 * the run left behind is searched for them. The list itself is outside of what is searched.
 */
interface Planted {
  readonly label: string;
  readonly secret: string;
}

/** Shorter ones would be found by chance. */
const lengthMin = 6;

const plantedFile = () => path.join(runFolder(), "planted.jsonl");
const artifactsFile = () => path.join(runFolder(), "artifacts.txt");

/** Notes a secret to be searched for, and gives it back. `label` says in a failure what leaked, without quoting it. */
export function plant(label: string, secret: string): string {
  if (secret.length < lengthMin) {
    throw new Error(`A planted secret needs at least ${lengthMin} characters, or it would be found by chance.`);
  }
  appendFileSync(plantedFile(), `${JSON.stringify({ label, secret })}\n`, { mode: 0o600 });
  return secret;
}

/** Notes a file or folder that the search at the end of the run has to cover. */
export function noteArtifact(file: string): void {
  appendFileSync(artifactsFile(), `${path.resolve(file)}\n`, { mode: 0o600 });
}

/** Everything planted so far in this run. */
export function plantedSecrets(): Planted[] {
  if (!existsSync(plantedFile())) {
    return [];
  }
  const lines = readFileSync(plantedFile(), "utf8").split("\n").filter(Boolean);
  const all = lines.map((line) => JSON.parse(line) as Planted);
  return [...new Map(all.map((planted) => [planted.secret, planted])).values()];
}

/** Every file and folder noted so far in this run. */
export function artifacts(): string[] {
  return existsSync(artifactsFile()) ? [...new Set(readFileSync(artifactsFile(), "utf8").split("\n").filter(Boolean))] : [];
}

/** The ways in which a secret may show: as it is, in JSON, in a URL, in HTML, in base64 (as a whole value). */
function shapes(secret: string): Buffer[] {
  const html = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  const texts = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    html,
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    Buffer.from(secret).toString("hex"),
  ];
  return [...new Set(texts)].map((text) => Buffer.from(text, "utf8"));
}

function filesOf(entry: string): string[] {
  if (!existsSync(entry)) {
    return [];
  }
  return statSync(entry).isDirectory() ? readdirSync(entry).flatMap((name) => filesOf(path.join(entry, name))) : [entry];
}

/** Where four bytes of a text begin, in a table of 2^20 places. */
const placeOf = (four: number) => Math.imul(four, 0x9e3779b1) >>> 12;

/** The secrets by the first four bytes of each shape: a file is read once, however many secrets there are. */
function byBeginning(secrets: readonly Planted[]) {
  const begins = new Uint8Array(1 << 20);
  const shapesAt = new Map<number, { label: string; shape: Buffer }[]>();
  for (const { label, secret } of secrets) {
    for (const shape of shapes(secret)) {
      const four = shape.readInt32BE(0);
      begins[placeOf(four)] = 1;
      shapesAt.set(four, [...(shapesAt.get(four) ?? []), { label, shape }]);
    }
  }
  return { begins, shapesAt };
}

function labelsIn(content: Buffer, { begins, shapesAt }: ReturnType<typeof byBeginning>): Set<string> {
  const found = new Set<string>();
  let four = 0;
  for (let at = 0; at < content.length; at += 1) {
    four = (four << 8) | (content[at] ?? 0);
    if (at >= 3 && begins[placeOf(four)] === 1) {
      for (const { label, shape } of shapesAt.get(four) ?? []) {
        if (content.subarray(at - 3, at - 3 + shape.length).equals(shape)) {
          found.add(label);
        }
      }
    }
  }
  return found;
}

/** Where planted secrets show, as "label in file"; never the secret itself. */
export function findPlanted(paths: readonly string[], secrets: readonly Planted[] = plantedSecrets()): string[] {
  const beginnings = byBeginning(secrets);
  const own = new Set([plantedFile(), artifactsFile()]);
  return paths
    .flatMap(filesOf)
    .filter((file) => !own.has(file))
    .flatMap((file) => [...labelsIn(readFileSync(file), beginnings)].map((label) => `${label} in ${file}`));
}

/** Throws if a secret of this run shows anywhere in these files or folders. */
export function assertNoPlantedSecrets(paths: readonly string[]): void {
  const hits = findPlanted(paths);
  if (hits.length > 0) {
    throw new Error(`Planted secrets show where they must not:\n${hits.join("\n")}`);
  }
}

/** The same for text at hand: an answer, a page. */
export function assertNothingPlantedIn(what: string, text: string): void {
  const content = Buffer.from(text, "utf8");
  const hit = plantedSecrets().find((secret) => shapes(secret.secret).some((shape) => content.includes(shape)));
  if (hit) {
    throw new Error(`A planted secret shows in ${what}: ${hit.label}`);
  }
}
