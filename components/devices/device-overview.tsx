"use client";
import { ChevronRight } from "lucide-react";
import { capital, stateWords, statusDetail, statusLabels, statusNames } from "@/lib/devices/status-words";
import { AlertNotes } from "../alerts/alert-notes";
import { DeviceLines } from "../lines/device-lines";
import { NewLineCard } from "../new-lines/new-line-card";
import { Tag } from "../ui/badge";
import { Card, Facts } from "../ui/card";
import { Link } from "../ui/link";
import { Mark } from "../ui/mark";
import { Ago, When } from "../ui/time";
import { Together } from "../ui/together";
import { ChangeLine } from "./change-line";
import { DifferencesCard } from "./differences-card";
import { DoorCard } from "./door-card";
import { NextStepCard } from "./next-step-card";
import { SaidCard } from "./said-card";
import { useChanges } from "./use-changes";
import { useDevice } from "./use-device";

/** A device at a glance: how it stands, what it is, what was changed last. */
export function DeviceOverview({ id }: { id: string }) {
  const device = useDevice(id).data;
  const changes = useChanges(id).data?.pages[0]?.items.slice(0, 5);
  if (!device) {
    return null;
  }
  const places = [
    ...device.sections
      .filter((section) => !section.absent)
      .map((section) => ({ href: `/devices/${id}/settings/${section.id}`, label: section.label })),
    ...device.collections.map((collection) => ({ href: `/devices/${id}/records/${collection.id}`, label: collection.label })),
  ];
  return (
    <Together className="p-6 phone:p-4 grid grid-cols-[minmax(0,1fr)_352px] narrow:grid-cols-1 gap-4 items-start max-w-[1440px]">
      <div className="flex flex-col gap-4 min-w-0">
        <AlertNotes filter={{ device: id }} />
        <NextStepCard device={device} />
        <DeviceLines device={id} />
        <NewLineCard device={device} />
        {device.truths.matches.state === "differs" ? <DifferencesCard device={device} /> : null}
        <Card
          title="How it stands"
          action={
            device.brokenAt === null ? undefined : (
              <span className="text-xs text-ink-3">
                Noticed <Ago at={device.brokenAt} ago />
              </span>
            )
          }
        >
          <ul>
            {statusNames.map((name) => {
              const status = device.truths[name];
              return (
                <li key={name} className="flex items-center gap-3 px-4 min-h-[44px] py-2 border-t border-line first:border-t-0">
                  <Mark state={status.state} label={stateWords[status.state]} />
                  <span className="font-medium w-24 flex-none">{statusLabels[name]}</span>
                  <span className="text-ink-2 min-w-0 flex-1 wrap-break-word">
                    {status.state === "unknown" && status.detail !== undefined ? "Not known. " : ""}
                    {capital(statusDetail(name, status))}
                  </span>
                  <Ago at={status.at} className="text-xs text-ink-3 whitespace-nowrap" />
                </li>
              );
            })}
          </ul>
        </Card>
        <Card
          title="Recent changes"
          action={
            <Link href={`/devices/${id}/history`} className="link text-xs">
              History
            </Link>
          }
        >
          {changes === undefined ? null : changes.length === 0 ? (
            <p className="px-4 py-3.5 text-ink-3">Nothing was written from here yet.</p>
          ) : (
            <ul className="py-1.5">
              {changes.map((change) => (
                <li key={change.id}>
                  <ChangeLine change={change} />
                </li>
              ))}
            </ul>
          )}
        </Card>
      </div>
      <div className="flex flex-col gap-4 min-w-0">
        <SaidCard device={device} />
        <DoorCard device={id} />
        <Card title="Settings">
          <ul>
            {places.map((place) => (
              <li key={place.href} className="border-t border-line first:border-t-0">
                <Link href={place.href} className="flex items-center gap-3 px-4 h-[44px] hover:bg-hover">
                  <span className="min-w-0 flex-1 truncate">{place.label}</span>
                  <ChevronRight size={14} className="text-ink-3" />
                </Link>
              </li>
            ))}
          </ul>
        </Card>
        <Card title="What it is">
          <Facts
            className="grid-cols-[104px_minmax(0,1fr)]!"
            items={[
              ["Kind", device.driverLabel],
              ["Model", device.model ?? "Not known"],
              ["Firmware", device.firmware ?? "Not known"],
              ["API", device.apiVersion ?? "Not known"],
              [
                "Serial",
                device.serial ? (
                  <span key="serial" className="mono">
                    {device.serial}
                  </span>
                ) : device.tellsSerial ? (
                  "Not known"
                ) : (
                  `The ${device.noun} tells none, so another one with the same login cannot be told from it`
                ),
              ],
              [
                "Address",
                <span key="address" className="mono">
                  {device.address}
                </span>,
              ],
              ["Site", device.site?.path ?? "No site"],
              [
                "Tags",
                device.tags.length === 0 ? (
                  "None"
                ) : (
                  <span key="tags" className="flex flex-wrap gap-1">
                    {device.tags.map((tag) => (
                      <Tag key={tag}>{tag}</Tag>
                    ))}
                  </span>
                ),
              ],
              ["Added", <When key="added" at={device.createdAt} />],
              ["Last seen", device.seenAt ? <Ago key="seen" at={device.seenAt} ago /> : "Never"],
            ]}
          />
        </Card>
      </div>
    </Together>
  );
}
