"use client";
import { Building2, Check } from "lucide-react";
import { statusLabels, statusNames } from "@/lib/devices/status-words";
import { StatusMeter } from "../overview/status-meter";
import { counted } from "../ui/plain-text";
import { QrCode } from "../ui/qr-code";
import { useTimes } from "../ui/time";
import type { Sheet } from "./use-hand-over";

type TruthName = (typeof statusNames)[number];

const otherwise: Readonly<Record<TruthName, { no: string; differs: string }>> = {
  reachable: { no: "does not answer", differs: "is another device" },
  signedIn: { no: "not signed in", differs: "signed in otherwise" },
  registered: { no: "not registered", differs: "only some registered" },
  matches: { no: "not as kept", differs: "differs" },
};

/** "1 does not answer: Lift 2"; "" where all that it applies to say yes. */
function noteOf(name: TruthName, { counts, not }: Sheet["truths"][TruthName]): string {
  const named = (state: "no" | "differs") => {
    const names = not.filter((other) => other.state === state).map((other) => other.name);
    const more = counts[state] > names.length ? " …" : "";
    return counts[state] === 0
      ? []
      : [`${counts[state]} ${otherwise[name][state]}${names.length > 0 ? `: ${names.join(", ")}${more}` : ""}`];
  };
  const unknown = counts.unknown === 0 ? [] : [`${counts.unknown} not known`];
  const exempt = counts.not_applicable === 0 ? [] : [`does not apply to ${counts.not_applicable}`];
  return [...named("no"), ...named("differs"), ...unknown, ...exempt].join(", ");
}

/** What is installed and proven, as a sentence. */
export function summaryOf({ counts, parts }: Sheet): string {
  const points = parts.includes("points")
    ? counts.points === 0
      ? " Nothing is open."
      : ` ${counted(counts.points, "point")} ${counts.points === 1 ? "is" : "are"} open, listed at the end.`
    : "";
  const lines =
    counts.lines === 0
      ? ""
      : ` ${counts.proven} of ${counted(counts.lines, "line")} ${counts.proven === 1 ? "is" : "are"} proven by a registration.`;
  return `${counted(counts.devices, "device")} and ${counted(counts.lines, "line")} are installed.${lines}${points}`;
}

const serverWords: Readonly<Record<string, string>> = { pbx: "Telephone system", gateway: "Way out" };
const serversMax = 4;

function factsOf(sheet: Sheet): (readonly [string, string])[] {
  const { contact, customer, servers } = sheet;
  return (
    [
      ["Address", contact.address],
      ["Customer", customer.name],
      ["Network", contact.network],
      ...servers.slice(0, serversMax).map(({ name, kind, model }) => [serverWords[kind] ?? "Server", `${name}, ${model}`] as const),
      ["Contact on site", [contact.name, contact.phone].filter(Boolean).join(", ")],
    ] as const
  ).filter(([, value]) => value !== "");
}

function receivedOf({ parts, installer }: Sheet): string[] {
  return [
    ...(parts.includes("devices")
      ? [`The list of devices with place, serial${parts.includes("addresses") ? " and address" : " and firmware"}`]
      : []),
    ...(parts.includes("lines") ? ["Every line with its last proof and its time"] : []),
    ...(parts.includes("points") ? ["The open points, with a name and a date"] : []),
    ...(installer.support === "" ? [] : [`Support: ${installer.support}`]),
  ];
}

/** When the devices of a sheet were checked: "26 Mar 2026, 10:41 to 10:47". */
export function useCheckedWords({ checked }: Pick<Sheet, "checked">): string {
  const times = useTimes();
  const { from, to, never } = checked;
  if (from === null || to === null) {
    return "Not checked yet";
  }
  const day = (at: string) => `${times.day(at)}, ${times.clock(at)}`;
  if (times.exact(from).slice(0, -3) === times.exact(to).slice(0, -3)) {
    return never === 0 ? day(to) : `${day(to)}; ${never} never`;
  }
  const span = times.isoDay(from) !== times.isoDay(to) ? `${day(from)} to ${day(to)}` : `${day(from)} to ${times.clock(to)}`;
  return never === 0 ? span : `${span}; ${never} never`;
}

/** The first page: what is handed over by whom to whom, and how it stands. */
export function SheetCover({ sheet, title }: { sheet: Sheet; title: string }) {
  const checked = useCheckedWords(sheet);
  const received = receivedOf(sheet);
  return (
    <section className="sheet" aria-label="Summary">
      <div className="sheet-top">
        <div className="flex gap-3 items-center">
          {sheet.customer.logo === null ? (
            <span className="grid place-items-center w-12 h-12 rounded-lg bg-ink text-on-ink" aria-hidden="true">
              <Building2 size={24} />
            </span>
          ) : (
            // biome-ignore lint/performance/noImgElement: a data address, which Next's image server neither can nor need make smaller
            <img src={sheet.customer.logo} alt={`Logo of ${sheet.customer.name}`} className="max-h-12 max-w-[200px]" />
          )}
          <b className="text-[15px] font-semibold">{sheet.customer.name}</b>
        </div>
        {sheet.installer.company === "" ? null : (
          <div className="sheet-by">
            Installed by
            <br />
            <b className="font-medium text-ink">{sheet.installer.company}</b>
          </div>
        )}
      </div>
      <div className="sheet-title">
        <div className="over">{title}</div>
        <h2>{sheet.site.name}</h2>
        {sheet.parts.includes("summary") ? <p>{summaryOf(sheet)}</p> : null}
      </div>
      {sheet.parts.includes("summary") ? (
        <dl className="sheet-truths" aria-label="The four truths">
          {statusNames.map((name) => {
            const { counts } = sheet.truths[name];
            return (
              <div key={name}>
                <dt>{statusLabels[name]}</dt>
                <dd>
                  <div className="big num">
                    {counts.yes}
                    <span> of {sheet.counts.devices - counts.not_applicable}</span>
                  </div>
                  <StatusMeter counts={counts} />
                  <div className="sheet-small mt-2">{noteOf(name, sheet.truths[name])}</div>
                </dd>
              </div>
            );
          })}
        </dl>
      ) : null}
      <div className="sheet-two">
        <div>
          <h3>The building</h3>
          <dl className="sheet-facts">
            {factsOf(sheet).map(([label, value]) => (
              <div key={`${label} ${value}`} className="contents">
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
        {received.length === 0 ? null : (
          <div>
            <h3>What you receive</h3>
            <ul className="flex flex-col gap-[7px]">
              {received.map((line) => (
                <li key={line} className="flex gap-2">
                  <Check size={13} className="mt-0.5 flex-none text-ok-ink" aria-hidden="true" />
                  {line}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <div className="sheet-code">
        <QrCode text={sheet.link} label="Code of the live page" className="w-[92px] h-[92px]" />
        <div>
          <b className="font-semibold">This building, always up to date</b>
          <p className="text-ink-2 max-w-[300px] mt-px mb-1">
            Scan to open the page of this building. It shows what answers right now, and asks you to sign in first.
          </p>
          <span className="mono wrap-anywhere">{sheet.link.replace(/^https?:\/\//, "")}</span>
        </div>
        <dl className="sheet-by phone:text-left!">
          <dt>Hand-over number</dt>
          <dd className="mono text-ink mb-1.5">{sheet.number ?? "when it is printed"}</dd>
          <dt>Devices checked</dt>
          <dd className="num text-ink font-medium">{checked}</dd>
        </dl>
      </div>
    </section>
  );
}
