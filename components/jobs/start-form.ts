import type { StartOptions } from "@/lib/jobs/endpoints";
import type { JobOptions } from "@/lib/jobs/schemas";

export type StartWhen = "now" | "tonight" | "at" | "window";

/** What a person has typed into *When* and *How*. Numbers are text until they are sent. */
export interface StartForm {
  readonly when: StartWhen;
  /** As the browser's own control writes it: 2034-03-31T14:05, in the reader's time zone. */
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly parallel: string;
  /** Empty: as many as at the same time. */
  readonly perSite: string;
  readonly canary: boolean;
  readonly stopAfterFailedPercent: string;
  readonly expiresAfterHours: string;
}

export type FieldErrors = Readonly<Partial<Record<keyof StartForm, string>>>;

/** Half past three: nobody is at the door, and no clock of ours is moved over it. */
export const tonightAt = { hour: 3, minute: 30 } as const;

const parallelMax = 256;

/** The plan's own options as the form begins. */
export function formOf({ parallel, perSite, canary, stopAfterFailedPercent, expiresAfterHours, startAt, window }: JobOptions): StartForm {
  return {
    when: window ? "window" : startAt ? "at" : "now",
    at: startAt ? localText(new Date(startAt)) : "",
    from: window?.from ?? "02:00",
    to: window?.to ?? "05:00",
    timeZone: window?.timeZone ?? "",
    parallel: String(parallel),
    perSite: perSite === undefined ? "" : String(perSite),
    canary,
    stopAfterFailedPercent: String(stopAfterFailedPercent),
    expiresAfterHours: String(expiresAfterHours),
  };
}

const two = (number: number) => String(number).padStart(2, "0");

/** A moment as a control for date and time takes it, in the reader's time zone. */
export function localText(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The next time that the reader's clock shows the hour of the night. */
export function tonight(now: Date): Date {
  const at = new Date(now);
  at.setHours(tonightAt.hour, tonightAt.minute, 0, 0);
  if (at <= now) {
    at.setDate(at.getDate() + 1);
  }
  return at;
}

function whole(text: string, min: number, max: number): number | string {
  const number = Number(text.trim());
  return text.trim() !== "" && Number.isInteger(number) && number >= min && number <= max
    ? number
    : `Write a whole number from ${min} to ${max}`;
}

type Checked = { readonly options: NonNullable<StartOptions["options"]> } | { readonly errors: FieldErrors };

function startOf(form: StartForm, now: Date, errors: Record<string, string>): Date | undefined {
  if (form.when === "tonight") {
    return tonight(now);
  }
  if (form.when !== "at") {
    return undefined;
  }
  const at = new Date(form.at);
  if (form.at === "" || Number.isNaN(at.getTime())) {
    errors.at = "Write a day and a time";
  } else if (at <= now) {
    errors.at = "This time has passed";
  } else {
    return at;
  }
  return undefined;
}

/**
 * What is sent to start a plan so, or what is wrong with it. Every option is said, so that none of the plan's own stays unseen. `past`: a moment
 * that has passed by the server's clock, where the plan has a time of its own that no longer counts.
 */
export function optionsOf(form: StartForm, now: Date, past?: string): Checked {
  const errors: Record<string, string> = {};
  const number = (name: "parallel" | "perSite" | "stopAfterFailedPercent" | "expiresAfterHours", min: number, max: number) => {
    const value = whole(form[name], min, max);
    if (typeof value === "string") {
      errors[name] = value;
      return min;
    }
    return value;
  };
  const parallel = number("parallel", 1, parallelMax);
  const perSite = form.perSite.trim() === "" ? parallelMax : number("perSite", 1, parallelMax);
  const stopAfterFailedPercent = number("stopAfterFailedPercent", 0, 100);
  const expiresAfterHours = number("expiresAfterHours", 1, 720);
  const startAt = startOf(form, now, errors)?.toISOString() ?? past;
  if (form.when === "window" && form.from === form.to) {
    errors.to = "Is the time at which it begins. Choose another.";
  }
  if (Object.keys(errors).length > 0) {
    return { errors };
  }
  return {
    options: {
      parallel,
      perSite,
      canary: form.canary,
      stopAfterFailedPercent,
      expiresAfterHours,
      ...(startAt === undefined ? {} : { startAt }),
      ...(form.when === "window" ? { window: { from: form.from, to: form.to, timeZone: form.timeZone } } : {}),
    },
  };
}
