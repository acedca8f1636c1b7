"use client";
import { memo } from "react";
import type { DeviceItem } from "@/lib/devices/schemas";
import { Link } from "../ui/link";
import { kindIcon, shortAddress } from "./kinds";
import { StatusBars } from "./status-bars";
import { statusTone } from "./status-card";

/** One device on a phone: 68 px, the marks at the right, what is wrong below the name. */
export const DeviceListRow = memo(function DeviceListRow({ device }: { device: DeviceItem }) {
  const Icon = kindIcon(device.kind);
  return (
    <Link href={`/devices/${device.id}`} className="flex items-center gap-3 px-4 h-[68px] border-b border-line">
      <span className="grid place-items-center w-9 h-9 rounded-lg bg-hover text-ink-2 flex-none">
        <Icon size={18} />
      </span>
      <PhoneText device={device} />
    </Link>
  );
});
function PhoneText({ device }: { device: DeviceItem }) {
  const { words, className } = statusTone(device);
  const second = [device.model, device.site?.name].filter(Boolean).join(" · ");
  return (
    <>
      <span className="min-w-0 flex-1 block">
        <span className="flex items-baseline gap-2 min-w-0">
          <span className="font-medium text-[15px] truncate min-w-0">{device.name}</span>
          {/* The name is what people look for: the model gives way first. */}
          <span className="text-xs text-ink-3 truncate min-w-0 shrink-[999]">{second}</span>
        </span>
        <span className={`block text-[13px] mt-px truncate ${className}`}>
          {words === "In order" ? <span className="mono">{shortAddress(device.address)}</span> : words}
        </span>
      </span>
      <StatusBars truths={device.truths} large />
    </>
  );
}
