"use client";
import { useState } from "react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { ReplaceDeviceDialog } from "../../replacements/replace-device-dialog";
import { useMay } from "../../session/me";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import type { DriverChoice } from "../login-fields";
import { FollowDialog } from "./follow-dialog";
import { ReplaceDialog } from "./replace-dialog";
import { SecureDialog } from "./secure-dialog";

/** Who answers at the address in place of the device, and the ways on. */
export function AnswersCard({ device, driver }: { device: DeviceDetail; driver: DriverChoice }) {
  const [open, setOpen] = useState<"replace" | "follow" | "secure">();
  const { found, noun } = device;
  // What Lineward keeps of its settings is offered to the new one; a family that keeps all in lists moves them by its own backup.
  const takesSettings = useMay("device.configure") && device.sections.length > 0;
  const close = () => setOpen(undefined);
  if (found === null) {
    return null;
  }
  return (
    <>
      {found.kind === "another_device" ? (
        <Card title={`Another ${noun} answers there`}>
          <div className="p-4">
            <p className="text-ink-2">
              {device.name} has the serial <span className="mono wrap-break-word">{device.serial ?? "not known"}</span>. The {noun} at{" "}
              <span className="mono wrap-break-word">{device.address}</span>{" "}
              {found.serial === null ? (
                "tells none"
              ) : (
                <>
                  has <span className="mono wrap-break-word">{found.serial}</span>
                </>
              )}
              . Nothing is sent to it until you say which it is.
            </p>
            <div className="mt-3 flex flex-wrap gap-2">
              <Button onClick={() => setOpen("follow")}>It moved: follow it</Button>
              <Button onClick={() => setOpen("replace")}>It was replaced</Button>
            </div>
          </div>
        </Card>
      ) : (
        <Card title="It redirects to https">
          <div className="p-4">
            <p className="text-ink-2">
              What answers at <span className="mono wrap-break-word">{device.address}</span> leads to{" "}
              <span className="mono wrap-break-word">{found.address}</span>. Look at its certificate first; the login is sent only after you
              have accepted it.
            </p>
            <div className="mt-3">
              <Button onClick={() => setOpen("secure")}>Switch to https</Button>
            </div>
          </div>
        </Card>
      )}
      {open === "replace" && found.kind === "another_device" ? (
        takesSettings ? (
          <ReplaceDeviceDialog device={device} driver={driver} onClose={close} onBegun={close} />
        ) : (
          <ReplaceDialog device={device} driver={driver} found={found.serial} onClose={close} />
        )
      ) : null}
      {open === "follow" ? <FollowDialog device={device} driver={driver} onClose={close} /> : null}
      {open === "secure" && found.kind === "secure_address" ? (
        <SecureDialog device={device} driver={driver} address={found.address} onClose={close} />
      ) : null}
    </>
  );
}
