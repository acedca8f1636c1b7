import "server-only";
import { statusDetail, statusWords } from "@/lib/device-access/status-facts";
import { may } from "@/lib/http/permissions";
import { shortCause } from "@/lib/lines/short-words";
import type { AlertRow, Known } from "./reader";
import type { AlertKind } from "./schemas";

/** An alert as one reader is told it. */
export interface Told {
  readonly words: string;
  readonly detail: string;
  readonly cause: { readonly kind: string; readonly id: string | null; readonly name: string };
  readonly nextStep: { readonly label: string; readonly href: string } | null;
}

/** "14 lines", "1 line". */
export const several = (count: number, noun: string): string => `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A device at the beginning of a sentence: its own name is written as people wrote it. */
const subject = ({ devices }: Known, id: string) => (devices.sees(id) ? devices.name(id) : capital(devices.name(id)));

/** What is said of one, and of several; now, and when it is over. */
const said: Readonly<Partial<Record<AlertKind, readonly [one: string, many: string, was: string]>>> = {
  server_down: ["does not answer", "do not answer", "did not answer"],
  device_silent: ["does not answer", "do not answer", "did not answer"],
  login_refused: ["refuses our password", "refuse our password", "refused our password"],
  drift: ["differs from what is kept here", "differ from what is kept here", "differed from what is kept here"],
};

const because: Readonly<Partial<Record<AlertKind, string>>> = {
  site_silent: "What its devices share may be the cause: a switch, a cable, the power.",
  login_refused: "It was changed there, or entered wrong here. Nothing more is sent until the new one is entered.",
  drift: "Somebody edited it elsewhere. Keep what is there, or put ours back.",
};

function verb(kind: AlertKind, count: number, isOver: boolean): string {
  const [one = "needs a look", many = "need a look", was = "needed a look"] = said[kind] ?? [];
  return isOver ? was : count === 1 ? one : many;
}

interface About {
  readonly alert: AlertRow;
  readonly known: Known;
  readonly isOver: boolean;
}

/** At a place of this reader: " at Tower 9". */
function atSite({ alert, known }: About): string {
  const site = known.siteName(alert.siteId);
  return site === undefined ? "" : ` at ${site}`;
}

function onDevices(kind: AlertKind, about: About): Told {
  const { alert, known, isOver } = about;
  const seen = known.seen(alert);
  const id = seen.ownDevice ?? alert.causeId;
  const sees = known.devices.sees(id) && may(known.reader, "device.see");
  const name = subject(known, id);
  const detail = statusWords(statusDetail.read(known.detailOf(id)), known.driverOf(id));
  if (seen.own > 1) {
    return {
      words: `${several(seen.own, "device")}${atSite(about)} ${verb(kind, seen.own, isOver)}`,
      detail: because[kind] ?? because.site_silent ?? "",
      cause: {
        kind: "site",
        id: known.siteName(alert.siteId) === undefined ? null : alert.siteId,
        name: known.siteName(alert.siteId) ?? "No site",
      },
      nextStep: may(known.reader, "device.see") ? { label: "Show them", href: listOf(kind, alert.siteId) } : null,
    };
  }
  const depends = isOver ? "depended" : seen.lines === 1 ? "depends" : "depend";
  const lost = seen.lines > 0 ? `${several(seen.lines, "line")} ${depends} on it.` : "";
  const own =
    // What is said of the device now is no cause of what is over.
    !isOver && sees && detail !== undefined && (kind === "device_silent" || kind === "server_down")
      ? `${capital(detail)}${/[.!?]$/.test(detail) ? "" : "."}`
      : "";
  return {
    words: `${name} ${verb(kind, 1, isOver)}`,
    detail: [lost, own, isOver ? "" : (because[kind] ?? "")].filter((text) => text !== "").join(" "),
    cause: { kind: "device", id: sees ? id : null, name },
    nextStep: sees ? nextOnDevice(kind, id, known) : null,
  };
}

function nextOnDevice(kind: AlertKind, id: string, { devices, reader }: Known): Told["nextStep"] {
  if (kind === "login_refused" && may(reader, "device.edit")) {
    return { label: "Enter it", href: `/devices/${id}/connection?mend=login` };
  }
  return kind === "drift"
    ? { label: "Compare", href: `/devices/${id}#differences` }
    : { label: `Open ${devices.noun(id)}`, href: `/devices/${id}` };
}

const causeOfKind: Readonly<Partial<Record<AlertKind, string>>> = {
  login_refused: "login_refused",
  drift: "differs",
  device_silent: "silent",
  certificate: "certificate",
};

function listOf(kind: AlertKind, siteId: string | null): string {
  const cause = causeOfKind[kind];
  const site = siteId === null ? "" : `site=${encodeURIComponent(siteId)}`;
  return `/devices?${[cause === undefined ? "" : `cause=${cause}`, site].filter((part) => part !== "").join("&")}`;
}

/** "9 days", of a certificate's end. */
function untilEnd(cause: string | null, nowMs: number): string | undefined {
  const end = cause?.startsWith("ends/") ? Date.parse(cause.slice(5)) : Number.NaN;
  if (Number.isNaN(end)) {
    return undefined;
  }
  const days = Math.ceil((end - nowMs) / 86_400_000);
  return days <= 0 ? "has ended" : `ends in ${several(days, "day")}`;
}

function onCertificate(about: About, nowMs: number): Told {
  const { alert, known, isOver } = about;
  const seen = known.seen(alert);
  const base = onDevices("certificate", about);
  const ends = untilEnd(seen.cause, nowMs);
  if (seen.own > 1) {
    const verbs = ends === undefined ? "show new certificates" : "have certificates that end soon";
    return {
      ...base,
      words: `${several(seen.own, "device")}${atSite(about)} ${isOver ? "had certificates to look at" : verbs}`,
      detail: "",
    };
  }
  return ends === undefined
    ? {
        ...base,
        words: `${base.cause.name} ${isOver ? "showed" : "shows"} a new certificate`,
        detail: "Sign-in is paused until somebody accepts it.",
      }
    : {
        ...base,
        words: `The certificate of ${base.cause.name} ${isOver ? "was about to end" : ends}`,
        detail: "After that whoever checks it refuses the connection.",
      };
}

function onLines(about: About): Told {
  const { alert, known, isOver } = about;
  const seen = known.seen(alert);
  const lineId = seen.ownLine;
  const short = seen.cause !== null && lineId !== null ? shortCause(seen.cause) : undefined;
  const cause = short === undefined ? "" : `${short}.`;
  if (lineId === null) {
    const id = seen.ownDevice ?? alert.causeId;
    const sees = known.devices.sees(id) && may(known.reader, "device.see");
    const name = subject(known, id);
    const inPart = sees ? known.inPartOf(id) : undefined;
    const missing = statusWords(statusDetail.read(inPart ?? null), known.driverOf(id));
    return {
      words: `${name} ${isOver ? "was" : "is"} ${inPart === undefined ? "not registered" : "registered only in part"}`,
      detail: missing === undefined ? "No line is known that it belongs to." : `${capital(missing)}.`,
      cause: { kind: "device", id: sees ? id : null, name },
      nextStep: sees ? { label: `Open ${known.devices.noun(id)}`, href: `/devices/${id}` } : null,
    };
  }
  if (seen.own > 1) {
    return {
      words: `${several(seen.own, "line")}${atSite(about)} ${isOver ? "were" : "are"} not in order`,
      detail: cause,
      cause: {
        kind: "site",
        id: known.siteName(alert.siteId) === undefined ? null : alert.siteId,
        name: known.siteName(alert.siteId) ?? "Several sites",
      },
      nextStep: { label: "Show them", href: "/lines?state=problem" },
    };
  }
  const name = known.lineName(lineId) ?? "A line";
  const isKnown = known.lineName(lineId) !== undefined;
  return {
    words: `${name} ${isOver ? "was" : "is"} not in order`,
    detail: cause === "" ? "It is not registered." : cause,
    cause: { kind: "line", id: isKnown ? lineId : null, name },
    nextStep: isKnown ? { label: "Find the fault", href: `/lines/${lineId}/fault` } : null,
  };
}

function onSite({ alert, known, isOver }: About): Told {
  const site = known.siteName(alert.siteId);
  const name = site ?? "Another site";
  const { devices, lines } = known.seen(alert);
  return {
    words: `${name} ${isOver ? "was" : "is"} silent`,
    detail: `${several(devices, "device")}${lines > 0 ? ` and ${several(lines, "line")}` : ""} ${isOver ? "were" : "are"} behind it. ${because.site_silent ?? ""}`,
    cause: { kind: "site", id: site === undefined ? null : alert.siteId, name },
    nextStep:
      site !== undefined && may(known.reader, "device.see") ? { label: "Show devices", href: listOf("device_silent", alert.siteId) } : null,
  };
}

function onReset({ alert, known, isOver }: About): Told {
  const lineId = known.seen(alert).ownLine;
  const name = (lineId !== null && known.lineName(lineId)) || "A line";
  return {
    words: `The reset of ${name} ${isOver ? "was" : "is"} half done`,
    detail: "Its ends do not all have the same password. Finish it, or put it back.",
    cause: { kind: "reset", id: alert.causeId, name },
    nextStep: lineId === null ? null : { label: "Finish reset", href: `/reset?line=${lineId}` },
  };
}

function onJob({ alert, known }: About): Told {
  const job = known.jobs.get(alert.causeId);
  const name = job ? `Job ${job.number}` : "A job";
  return {
    words: `${name} ended with problems`,
    // Its name may tell of other sites than the reader's.
    detail: known.reader.sites === null ? (job?.name ?? "") : "",
    cause: { kind: "job", id: alert.causeId, name },
    nextStep: job && may(known.reader, "job.see") ? { label: "Open job", href: `/jobs/${alert.causeId}` } : null,
  };
}

/** An alert in words, for one reader: no name of a device or a site that they do not see. */
export function tellAlert(alert: AlertRow, known: Known, nowMs: number = Date.now()): Told {
  const about = { alert, known, isOver: alert.state !== "open" };
  const kind = alert.kind as AlertKind;
  switch (kind) {
    case "site_silent":
      return onSite(about);
    case "line_down":
      return onLines(about);
    case "certificate":
      return onCertificate(about, nowMs);
    case "reset":
      return onReset(about);
    case "job":
      return onJob(about);
    case "sweep":
      return {
        words: `Checks ${about.isOver ? "were" : "are"} behind`,
        detail: "Devices are looked at less often than it is set. The overview says how often.",
        cause: { kind: "house", id: null, name: "Lineward" },
        nextStep: { label: "Open overview", href: "/" },
      };
    case "backup":
      return {
        words: `Backups ${about.isOver ? "were" : "are"} too old`,
        detail: "The schedule is on, and none was made for a day and a half.",
        cause: { kind: "house", id: null, name: "Lineward" },
        nextStep: may(about.known.reader, "backup.edit") ? { label: "Open backups", href: "/settings/backups" } : null,
      };
    default:
      return onDevices(kind, about);
  }
}
