"use client";
import { useState } from "react";
import { byFloor } from "@/lib/devices/floors";
import { statusWords } from "@/lib/devices/status-words";
import { kindIcon } from "../devices/kinds";
import { StatusBars } from "../devices/status-bars";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { type SiteDevice, useSiteDevices } from "./use-site";

const kinds = [
  ["intercom", "Panels"],
  ["monitor", "Monitors"],
  ["pbx", "PBXs"],
  ["gateway", "Gateways"],
] as const;

const tones = {
  quiet: "border-line hover:bg-hover",
  warn: "border-warn-line bg-warn-soft text-warn-ink",
  bad: "border-bad-line bg-bad-soft text-bad-ink",
} as const;

function Chip({ device }: { device: SiteDevice }) {
  const { words, tone } = statusWords(device);
  return (
    <li className="min-w-0">
      <Link
        href={`/devices/${device.id}`}
        title={[device.name, device.place, words].filter(Boolean).join(": ")}
        className={`flex items-center gap-2 h-8 phone:h-11 px-2.5 rounded-md border ${tones[tone]}`}
      >
        <StatusBars truths={device.truths} />
        <span className="truncate">{device.name}</span>
      </Link>
    </li>
  );
}

function troubled(devices: readonly SiteDevice[]): { words: string; tone: string } | undefined {
  const list = devices.filter((device) => statusWords(device).tone !== "quiet");
  const bad = list.map((device) => statusWords(device));
  const [first] = bad;
  if (!first) {
    return undefined;
  }
  const tone = bad.some((words) => words.tone === "bad") ? "text-bad-ink" : "text-warn-ink";
  const alike = bad.every(({ words }) => words === first.words);
  // Which settings differ is a sentence of the device's own: here only how many do.
  const differ = bad.every((words) => words.tone === "warn") && list.every(({ truths }) => truths.matches.state === "differs");
  return {
    words: differ
      ? counted(bad.length, "differs", "differ")
      : alike
        ? `${bad.length} ${first.words.charAt(0).toLowerCase()}${first.words.slice(1)}`
        : counted(bad.length, "needs a look", "need a look"),
    tone,
  };
}

function Chips({ devices }: { devices: readonly SiteDevice[] }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(148px,1fr))] gap-1.5">
      {devices.map((device) => (
        <Chip key={device.id} device={device} />
      ))}
    </ul>
  );
}

function OneFloor({ label, devices }: { label: string; devices: readonly SiteDevice[] }) {
  const trouble = troubled(devices);
  return (
    <section
      aria-label={label}
      className="grid grid-cols-[96px_minmax(0,1fr)_112px] phone:grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1.5 items-center px-4 py-2 border-t border-line first-of-type:border-t-0"
    >
      <h3 className="text-ink-2 font-normal wrap-break-word">{label}</h3>
      <div className="phone:order-last phone:col-span-2">
        <Chips devices={devices} />
      </div>
      <p className={`text-xs text-right ${trouble?.tone ?? ""}`}>{trouble?.words}</p>
    </section>
  );
}

/** Every device of a site by its floor, or by its kind while nobody has written a floor down, with how it stands. */
export function SiteDevices({ site }: { site: string }) {
  const devices = useSiteDevices(site);
  const [onlyTrouble, setOnlyTrouble] = useState(false);
  const list = devices.data?.items ?? [];
  const total = devices.data?.total ?? list.length;
  const inTrouble = list.filter((device) => statusWords(device).tone !== "quiet");
  const shown = onlyTrouble && inTrouble.length > 0 ? inTrouble : list;
  const hasFloors = list.some(({ floor }) => floor !== null);
  return (
    <Card
      title={hasFloors ? "Devices by place" : "Devices"}
      count={devices.data ? total : undefined}
      action={
        <span className="flex flex-wrap justify-end items-center gap-x-4 text-xs">
          {inTrouble.length > 0 && inTrouble.length < list.length ? (
            <button type="button" className="link" aria-pressed={onlyTrouble} onClick={() => setOnlyTrouble(!onlyTrouble)}>
              {onlyTrouble ? "All of them" : `Only ${inTrouble.length} with problems`}
            </button>
          ) : null}
          <Link href={`/devices?site=${encodeURIComponent(site)}`} className="link">
            As a list
          </Link>
        </span>
      }
    >
      {devices.isPending ? <SkeletonBlock lines={4} /> : null}
      {devices.isError ? <ProblemPanel error={devices.error} onRetry={() => void devices.refetch()} className="p-4" /> : null}
      {devices.isSuccess && list.length === 0 ? <p className="px-4 py-4 text-ink-3">No device stands here yet.</p> : null}
      {hasFloors
        ? byFloor(shown).map(({ label, devices: own }) => <OneFloor key={label ?? ""} label={label ?? "No floor written"} devices={own} />)
        : kinds.map(([kind, label]) => {
            const own = shown.filter((device) => device.kind === kind);
            const Icon = kindIcon(kind);
            const trouble = troubled(own);
            return own.length === 0 ? null : (
              <section key={kind} className="px-4 py-3 border-t border-line first-of-type:border-t-0" aria-label={label}>
                <h3 className="flex items-center gap-2 mb-2 text-xs text-ink-3 font-normal">
                  <Icon size={13} aria-hidden="true" />
                  {label} <span className="num">{own.length}</span>
                  <span className="ml-auto">{trouble?.words}</span>
                </h3>
                <Chips devices={own} />
              </section>
            );
          })}
      {list.length < total ? (
        <p className="px-4 py-2.5 border-t border-line text-xs text-ink-3">{`The first ${list.length} of ${total}.`}</p>
      ) : null}
    </Card>
  );
}
