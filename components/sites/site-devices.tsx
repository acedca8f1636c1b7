import Link from "next/link";
import { kindIcon } from "../devices/kinds";
import { StatusBars } from "../devices/status-bars";
import { statusWords } from "../devices/status-words";
import { Card } from "../ui/card";
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
        prefetch={false}
        title={`${device.name}: ${words}`}
        className={`flex items-center gap-2 h-8 phone:h-11 px-2.5 rounded-md border ${tones[tone]}`}
      >
        <StatusBars truths={device.truths} />
        <span className="truncate">{device.name}</span>
      </Link>
    </li>
  );
}

function troubled(devices: readonly SiteDevice[]): string | undefined {
  const count = devices.filter((device) => statusWords(device).tone !== "quiet").length;
  return count === 0 ? undefined : count === 1 ? "1 needs a look" : `${count} need a look`;
}

/** Every device of a site by its kind, with how it stands. */
export function SiteDevices({ site }: { site: string }) {
  const devices = useSiteDevices(site);
  const list = devices.data?.items ?? [];
  const total = devices.data?.total ?? list.length;
  return (
    <Card
      title="Devices"
      count={devices.data ? total : undefined}
      action={
        <Link href={`/devices?site=${encodeURIComponent(site)}`} className="link text-xs">
          As a list
        </Link>
      }
    >
      {devices.isPending ? <SkeletonBlock lines={4} /> : null}
      {devices.isError ? <ProblemPanel error={devices.error} onRetry={() => void devices.refetch()} className="p-4" /> : null}
      {devices.isSuccess && list.length === 0 ? <p className="px-4 py-4 text-ink-3">No device stands here yet.</p> : null}
      {kinds.map(([kind, label]) => {
        const own = list.filter((device) => device.kind === kind);
        const Icon = kindIcon(kind);
        return own.length === 0 ? null : (
          <section key={kind} className="px-4 py-3 border-t border-line first-of-type:border-t-0" aria-label={label}>
            <h3 className="flex items-center gap-2 mb-2 text-xs text-ink-3 font-normal">
              <Icon size={13} aria-hidden="true" />
              {label} <span className="num">{own.length}</span>
              <span className="ml-auto">{troubled(own)}</span>
            </h3>
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(148px,1fr))] gap-1.5">
              {own.map((device) => (
                <Chip key={device.id} device={device} />
              ))}
            </ul>
          </section>
        );
      })}
      {list.length < total ? (
        <p className="px-4 py-2.5 border-t border-line text-xs text-ink-3">{`The first ${list.length} of ${total}.`}</p>
      ) : null}
    </Card>
  );
}
