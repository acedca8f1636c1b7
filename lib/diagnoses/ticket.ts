import type { DiagnosisAnswer } from "./endpoints";
import type { RungName } from "./facts";

const short: Readonly<Record<RungName, string>> = {
  name: "name",
  port: "port",
  tls: "TLS",
  page: "own page",
  login: "login",
  options: "OPTIONS",
  register: "REGISTER",
  bindings: "who is registered",
};

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const named = (rungs: DiagnosisAnswer["ends"][number]["rungs"]) => capital(rungs.map(({ name }) => short[name]).join(", "));

/** A ticket is read in a hurry: of several sentences the first. */
const firstOf = (words: string) => words.split(/(?<=\.) (?=[A-Z])/)[0] ?? "";

/** The steps of an end in few lines: what is in order together, what is not each with its words. */
function linesOf({ rungs }: DiagnosisAnswer["ends"][number]): string[] {
  const fine = rungs.filter(({ state }) => state === "ok");
  const told = rungs.filter(({ state }) => state === "bad" || state === "unknown");
  const beyond = rungs.filter(({ state }) => state === "not_reached" || state === "waiting" || state === "running");
  return [
    ...(fine.length === 0 ? [] : [`${named(fine)}: in order`]),
    ...told.map((rung) => `${named([rung])}: ${firstOf(rung.words) || rung.title}`),
    ...(beyond.length === 0 ? [] : [`${named(beyond)}: not asked`]),
  ];
}

interface About {
  readonly user: string;
  readonly name: string;
  readonly site: string | undefined;
  readonly timeZone: string;
}

/** One text for a ticket, made of what its reader is told and nothing else. */
export function ticketOf(look: Omit<DiagnosisAnswer, "ticket">, { user, name, site, timeZone }: About): string {
  const at = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long", timeZone }).format(new Date(look.at));
  const next = look.next ? [`Next: ${look.next.words}`] : [];
  return [
    `Line ${[user, ...(name === user ? [] : [name]), ...(site === undefined ? [] : [site])].join(", ")}`,
    `Checked ${at}`,
    ...look.ends.flatMap((end) => ["", end.label, ...linesOf(end)]),
    "",
    `Result: ${look.headline}`,
    ...next,
    "",
    `Lineward, trace ${look.id.slice(0, 13)}`,
  ].join("\n");
}
