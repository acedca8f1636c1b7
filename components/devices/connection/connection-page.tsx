"use client";
import { CircleHelp } from "lucide-react";
import { ReplaceCard } from "../../replacements/replace-card";
import { useMay } from "../../session/me";
import { Card, Facts } from "../../ui/card";
import type { ConnectionNotes, DriverChoice } from "../login-fields";
import { useDevice } from "../use-device";
import { AddressCard } from "./address-card";
import { AnswersCard } from "./answers-card";
import { LoginCard } from "./login-card";
import { PinCard } from "./pin-card";
import { PlaceCard } from "./place-card";
import { RemoveCard } from "./remove-card";
import { SettingsCard } from "./settings-card";

/** How Lineward reaches a device: all of it changes in place, and the history stays. */
export function ConnectionPage({ id, driver, notes }: { id: string; driver: DriverChoice; notes: ConnectionNotes }) {
  const device = useDevice(id).data;
  const mayEdit = useMay("device.edit");
  const mayRemove = useMay("device.remove");
  if (!device) {
    return null;
  }
  return (
    <div className="p-6 phone:p-4 flex flex-col gap-4 w-full max-w-[868px] wide:block wide:columns-2 wide:gap-4 wide:max-w-[1440px] wide:*:mb-4 wide:*:break-inside-avoid">
      {mayEdit ? (
        <>
          <AnswersCard device={device} driver={driver} />
          <PlaceCard key={`place ${device.name} ${device.site?.id} ${device.tags.join()}`} device={device} />
          <AddressCard key={`address ${device.address}`} device={device} driver={driver} />
          <LoginCard device={device} driver={driver} />
          <PinCard device={device} driver={driver} />
        </>
      ) : (
        <Card title="Connection">
          <Facts
            items={[
              [
                "Address",
                <span key="address" className="mono">
                  {device.address}
                </span>,
              ],
              ["User", device.username ?? "Not set"],
              ["Site", device.site?.path ?? "No site"],
            ]}
          />
        </Card>
      )}
      <SettingsCard device={device} driver={driver} notes={notes} mayEdit={mayEdit} />
      {notes.unconfirmed.length > 0 ? (
        <Card title="Not confirmed by the vendor" count={notes.unconfirmed.length}>
          <ul className="px-4 py-3.5 flex flex-col gap-2">
            {notes.unconfirmed.map((sentence) => (
              <li key={sentence} className="flex gap-2.5 text-ink-2">
                <CircleHelp size={14} className="text-ink-3 mt-[3px]" />
                <span className="min-w-0 wrap-break-word">{sentence}</span>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      <ReplaceCard device={device} driver={driver} />
      {mayRemove ? <RemoveCard device={device} /> : null}
    </div>
  );
}
