"use client";
import { ChevronLeft } from "lucide-react";
import { useSelectedLayoutSegments } from "next/navigation";
import type { ReactNode } from "react";
import { ApiProblem } from "@/lib/api/client";
import { Crumbs } from "../ui/crumbs";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { Tabs } from "../ui/tabs";
import { DeviceActions } from "./device-actions";
import { DeviceHeader } from "./device-header";
import { DeviceNotices } from "./device-notices";
import { useDevice } from "./use-device";

/** What stands above every tab of a device: where it is, what it is, how it stands. */
export function DeviceFrame({ id, children }: { id: string; children: ReactNode }) {
  const device = useDevice(id);
  const [kind = "", name, act] = useSelectedLayoutSegments();
  if (!device.data) {
    const gone = device.error instanceof ApiProblem && device.error.code === "not_found";
    return (
      <>
        <header className="topbar">
          <Crumbs trail={[{ label: "Devices", href: "/devices" }]} here="Device" />
        </header>
        {device.isError ? (
          <ProblemPanel error={device.error} {...(gone ? {} : { onRetry: () => void device.refetch() })} className="p-6" />
        ) : (
          <SkeletonBlock />
        )}
      </>
    );
  }
  const { data } = device;
  const at = (segment: string, of?: string) => kind === segment && (of === undefined || name === of);
  const tabs = [
    { href: `/devices/${id}`, label: "Overview", current: kind === "" },
    ...data.sections
      .map((section) => ({ ...section, current: at("settings", section.id) }))
      .filter((section) => !section.absent || section.current)
      .map((section) => ({ href: `/devices/${id}/settings/${section.id}`, label: section.label, current: section.current })),
    ...data.collections.map((collection) => ({
      href: `/devices/${id}/records/${collection.id}`,
      label: collection.label,
      current: at("records", collection.id),
    })),
    { href: `/devices/${id}/history`, label: "History", current: at("history") },
    { href: `/devices/${id}/connection`, label: "Connection", current: at("connection") },
  ];
  // A record has a page of its own, with a head of its own: how its device stands is not what it is about.
  const ofRecord = kind === "records" && (act === "edit" || act === "new") ? data.collections.find(({ id }) => id === name) : undefined;
  const here = { label: data.name, href: `/devices/${id}` };
  const trail = [{ label: "Devices", href: "/devices" }, ...(data.site ? [{ label: data.site.name, href: `/sites/${data.site.id}` }] : [])];
  return (
    <>
      <header className="topbar">
        <Link href={ofRecord ? here.href : "/devices"} className="only-m rounded min-w-0">
          <span className="flex items-center gap-1.5 text-[15px] text-ink-2 min-w-0">
            <ChevronLeft size={20} className="flex-none" />
            <span className="truncate">{ofRecord ? data.name : "Devices"}</span>
          </span>
        </Link>
        <div className="only-d min-w-0">
          {ofRecord ? <Crumbs trail={[...trail, here]} here={ofRecord.label} /> : <Crumbs trail={trail} here={data.name} />}
        </div>
        <DeviceActions device={data} section={kind === "settings" ? name : undefined} />
      </header>
      {ofRecord ? null : (
        <div className="px-6 phone:px-4 pt-5 border-b border-line">
          <DeviceHeader device={data} />
          <Tabs label="Device" items={tabs} className="mt-3.5 border-0! -mb-px" />
        </div>
      )}
      <DeviceNotices device={data} onConnection={kind === "connection"} />
      {children}
    </>
  );
}
