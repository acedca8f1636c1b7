import type { DrillResult } from "@/lib/backups/schemas";
import { counted } from "../../ui/plain-text";
import type { Times } from "../../ui/times";

const units = ["B", "kB", "MB", "GB", "TB"] as const;

/** "812 B", "4.2 MB", "41 MB". */
export function sizeWords(bytes: number): string {
  let [rest, unit] = [bytes, 0];
  while (rest >= 999.5 && unit < units.length - 1) {
    [rest, unit] = [rest / 1_000, unit + 1];
  }
  return `${unit > 0 && rest < 9.95 ? rest.toFixed(1) : Math.round(rest)} ${units[unit]}`;
}

const number = (count: number) => count.toLocaleString("en-GB");
const several = (count: number, noun: string) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

/** How many sealed values opened, of how many. */
export function secretsWords({ secretsOpened, secretsFailed }: Pick<DrillResult, "secretsOpened" | "secretsFailed">): string {
  const all = secretsOpened + secretsFailed;
  return all === 0 ? "No secret is in it" : `${number(secretsOpened)} of ${several(all, "secret")} opened`;
}

type Step = DrillResult["steps"][number]["step"];
export const drillOrder: readonly Step[] = ["open", "load", "unseal", "audit", "photos"];

/** The steps that a drill has: those of before photos were looked at came to their end without them. */
export const stepsOf = ({ ok, photos }: DrillResult): readonly Step[] =>
  drillOrder.filter((step) => step !== "photos" || !ok || photos !== undefined);

/** What a drill did in a step that it came through, and what it found. */
export function stepWords(step: Step, drill: DrillResult): readonly [title: string, found: string] {
  switch (step) {
    case "open":
      return ["Opened the backup with the passphrase", "Every part is what was written"];
    case "load":
      return [
        "Put it into an empty database",
        `${several(drill.devices, "device")}, ${several(drill.lines, "line")}, ${several(drill.sites, "site")}`,
      ];
    case "unseal":
      return ["Opened every secret with the keys in the backup", secretsWords(drill)];
    case "audit":
      return ["Followed the audit trail", `${number(drill.auditEntries)} ${drill.auditEntries === 1 ? "entry" : "entries"}`];
    case "photos":
      return ["Held the photos against what was kept", drill.photos === 0 ? "None is in it" : several(drill.photos ?? 0, "photo")];
    default:
      throw new Error(`unknown step ${step satisfies never}`);
  }
}

/** The step in which a drill found what is wrong; undefined where nothing is. */
export function failedStep(drill: DrillResult): Step | undefined {
  if (drill.ok) {
    return undefined;
  }
  if (drill.photos !== undefined) {
    return "photos";
  }
  const notCome = drillOrder.find((step) => step !== "photos" && !drill.steps.some((done) => done.step === step));
  return notCome ?? (drill.secretsFailed > 0 ? "unseal" : "audit");
}

/** A sentence of the server, which ends some of them with a full stop and some not. */
export const sentence = (words: string): string => (/[.!?…]$/.test(words) ? words : `${words}.`);

export interface Night {
  readonly day: string;
  /** A moment of that day. */
  readonly at: string;
  /** Of the largest backup of that day; undefined where none lies in the folder. */
  readonly bytes: number | undefined;
}

/** The last days, the oldest first, and what lies there of each. */
export function nightsOf(
  items: readonly { readonly madeAt: string; readonly bytes: number }[],
  nowMs: number,
  isoDay: Times["isoDay"],
  days = 14,
): Night[] {
  const largest = new Map<string, number>();
  for (const { madeAt, bytes } of items) {
    const day = isoDay(madeAt);
    largest.set(day, Math.max(bytes, largest.get(day) ?? 0));
  }
  return Array.from({ length: days }, (_, index) => {
    const at = new Date(nowMs - (days - 1 - index) * 86_400_000).toISOString();
    const day = isoDay(at);
    return { day, at, bytes: largest.get(day) };
  });
}

export const nightsLabel = (nights: readonly Night[]): string =>
  `${counted(nights.length, "day")}, ${nights.filter(({ bytes }) => bytes !== undefined).length} with a backup`;
