"use client";
import { CircleHelp, TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { valueAt } from "@/lib/schema/document";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { valueWords } from "../change-words";
import type { ConnectionNotes, DriverChoice } from "../login-fields";
import { TestConnection } from "./test-connection";

const SettingsSheet = dynamic(() => import("./settings-sheet").then((module) => module.SettingsSheet), { ssr: false });

/** Paths and habits of this family's API that may differ from device to device. What no vendor document confirms says so. */
export function SettingsCard({
  device,
  driver,
  notes,
  mayEdit,
}: {
  device: DeviceDetail;
  driver: DriverChoice;
  notes: ConnectionNotes;
  mayEdit: boolean;
}) {
  const [open, setOpen] = useState(false);
  if (notes.fields.length === 0) {
    return null;
  }
  return (
    <Card title="Connection settings">
      <ul>
        {notes.fields.map((field) => {
          const value = valueAt(device.connection, field.path) ?? field.preset;
          const words = field.options?.[String(value)] ?? valueWords(value);
          const preset = valueWords(value) === valueWords(field.preset);
          return (
            <li
              key={field.path}
              className="flex items-center flex-wrap gap-x-3 gap-y-1 px-4 min-h-[44px] py-2 border-t border-line first:border-t-0"
            >
              <span className="text-ink-3 w-44 flex-none">{field.label}</span>
              <span className={`${field.options ? "" : "mono"} min-w-0 wrap-break-word`}>{words}</span>
              {preset ? <span className="text-xs text-ink-3">default</span> : null}
              {field.confirmed ? null : (
                <span className="ml-auto">
                  <Badge tone="warn" icon={<CircleHelp size={11} />}>
                    not confirmed by the vendor
                  </Badge>
                </span>
              )}
              {field.risk && !preset ? (
                <>
                  <span className="ml-auto">
                    <Badge tone="bad" icon={<TriangleAlert size={11} />}>
                      a risk
                    </Badge>
                  </span>
                  <p className="basis-full text-xs leading-[18px] text-bad-ink">{field.risk}</p>
                </>
              ) : null}
            </li>
          );
        })}
      </ul>
      {mayEdit ? (
        <div className="px-4 py-3 border-t border-line">
          <Button onClick={() => setOpen(true)}>Change these settings</Button>
        </div>
      ) : null}
      {mayEdit && device.credentialState === "ok" ? (
        <TestConnection key={JSON.stringify(device.connection)} device={device} way={driver.loginStyle} />
      ) : null}
      {open ? <SettingsSheet device={device} driver={driver} onClose={() => setOpen(false)} /> : null}
    </Card>
  );
}
