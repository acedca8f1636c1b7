"use client";
import { useIsMutating } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { StatusName } from "@/lib/device-access/schemas";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { capital, stateWords, statusDetail, statusInShort, statusLabels, statusNames } from "@/lib/devices/status-words";
import { Link } from "../ui/link";
import { Mark } from "../ui/mark";
import { Ago, useTimes } from "../ui/time";
import { differencesAnchor } from "./differences-anchor";
import { kindIcon, modelWords, shortAddress } from "./kinds";

/** What stands beside a status's name: what was seen in short, or how old a plain yes is. */
function said(device: DeviceDetail, name: StatusName): ReactNode {
  const status = device.truths[name];
  if (status.state !== "yes" || status.detail !== undefined) {
    return statusInShort(name, status);
  }
  if (name === "signedIn" && device.username !== null) {
    return `as ${device.username}`;
  }
  return name === "matches" ? "as kept here" : <Ago at={status.at} ago />;
}

/** The four truths written out, each with what was seen. */
function WrittenStatuses({ device }: { device: DeviceDetail }) {
  const checking = useIsMutating({ mutationKey: ["check", device.id] }) > 0;
  const times = useTimes();
  return (
    <ul
      className="ml-auto min-w-0 shrink-[0.01] flex items-center gap-5 text-[12.5px] narrow:ml-0 narrow:grid narrow:grid-cols-2 narrow:gap-x-6 narrow:gap-y-1.5 narrow:w-full phone:text-[13px]"
      aria-label="How it stands"
    >
      {statusNames
        .filter((name) => device.truths[name].state !== "not_applicable")
        .map((name) => {
          const status = device.truths[name];
          // What was known of a registration before a write does not hold any more.
          const busy = checking ? "checking" : name === "registered" && device.registering ? "registering" : undefined;
          return (
            <li
              key={name}
              // What is in order stays on one line: only the words of what is not may need a second one.
              className={`flex items-center gap-2 min-w-0 ${status.state === "yes" ? "shrink-0 narrow:shrink" : ""}`}
              title={status.at && !busy ? `${capital(statusDetail(name, status))}. Checked ${times.exact(status.at)}` : undefined}
            >
              <Mark state={busy ? "checking" : status.state} label={`${statusLabels[name]}: ${busy ?? stateWords[status.state]}`} />
              <span className="line-clamp-2 wrap-break-word max-w-[290px] narrow:max-w-none">
                <span className="font-medium">{statusLabels[name]}</span>{" "}
                {name === "matches" && status.state === "differs" && !busy ? (
                  <Link href={`/devices/${device.id}#${differencesAnchor}`} className="link">
                    {said(device, name)}
                  </Link>
                ) : (
                  <span className="text-ink-3">{busy ?? said(device, name)}</span>
                )}
              </span>
            </li>
          );
        })}
    </ul>
  );
}

export function DeviceHeader({ device }: { device: DeviceDetail }) {
  const Icon = kindIcon(device.kind);
  const version = [device.firmware && `firmware ${device.firmware}`, device.apiVersion && `API ${device.apiVersion}`]
    .filter(Boolean)
    .join(", ");
  const where = [device.place, device.flat && `flat ${device.flat}`].filter(Boolean).join(", ");
  const facts: readonly (readonly [key: string, fact: ReactNode])[] = [
    ["kind", modelWords(device.driverLabel, device.model)],
    [
      "address",
      <span key="address" className="mono whitespace-nowrap">
        {shortAddress(device.address)}
      </span>,
    ],
    ...(version === "" ? [] : [["version", version] as const]),
    ...(where === ""
      ? []
      : [
          [
            "where",
            <span key="where" className="block text-ink-2 truncate max-w-64" title={where}>
              {where}
            </span>,
          ] as const,
        ]),
  ];
  return (
    <div className="flex items-center gap-4 max-w-[1392px] narrow:flex-wrap">
      <span className="only-d grid place-items-center w-11 h-11 rounded-[10px] border border-line-2 text-ink-2 flex-none shadow-(--sh-1)">
        <Icon size={21} />
      </span>
      <div className="min-w-[22rem] narrow:min-w-0 narrow:flex-1">
        <h1 className="text-xl tracking-[-.02em] leading-[26px] truncate" title={device.name}>
          {device.name}
        </h1>
        {/* A dot that would begin a line lies outside the box. */}
        <div className="overflow-hidden text-ink-3 text-[12.5px]">
          <ul className="flex flex-wrap -ml-5" aria-label="What it is">
            {facts.map(([key, fact]) => (
              <li key={key} className="relative min-w-0 pl-5 before:absolute before:left-2 before:content-['·'_/_'']">
                {fact}
              </li>
            ))}
          </ul>
        </div>
      </div>
      <WrittenStatuses device={device} />
    </div>
  );
}
