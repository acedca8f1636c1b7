"use client";
import { useState } from "react";
import { toast } from "sonner";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { complaintsOf } from "../ui/complaints";
import { Field, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { useUpdateDevice } from "./use-update-device";

/** What people say of a device. */
export type Said = Pick<DeviceDetail, "floor" | "place" | "flat" | "lineUser" | "note">;

const names = ["floor", "place", "flat", "lineUser", "note"] as const;

/** What was typed, as far as it differs from what is kept: somebody else's note is not written over by a dialog that only moved the place. */
export function saidChange(kept: Said, typed: Readonly<Record<keyof Said, string>>): Partial<Said> {
  const changed = names.filter((name) => typed[name].trim() !== (kept[name] ?? ""));
  return Object.fromEntries(changed.map((name) => [name, typed[name].trim() || null]));
}

/** Where it hangs, whose it is and what to know of it: in words of people, nothing is sent to the device. */
export function SaidDialog({ device, onClose }: { device: DeviceDetail; onClose: () => void }) {
  // As it was when the box opened: what others change meanwhile neither moves what is typed nor is undone by it.
  const [kept] = useState<Said>(device);
  const [typed, setTyped] = useState({
    floor: kept.floor ?? "",
    place: kept.place ?? "",
    flat: kept.flat ?? "",
    lineUser: kept.lineUser ?? "",
    note: kept.note ?? "",
  });
  const update = useUpdateDevice(device.id);
  const { fields, rest } = complaintsOf(update.error, names);
  const set = (name: keyof Said) => (text: string) => setTyped((before) => ({ ...before, [name]: text }));
  const save = () => {
    const change = saidChange(kept, typed);
    if (Object.keys(change).length === 0) {
      onClose();
      return;
    }
    // The page draws the answer first: closing must not hang on this box still being there.
    update.mutateAsync(change).then(
      ({ name }) => {
        toast.success(`${name} is saved`);
        onClose();
      },
      () => undefined,
    );
  };
  return (
    <FormDialog title={`Place and notes of ${device.name}`} send="Save" busy={update.isPending && "Saving"} onSend={save} onClose={onClose}>
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,2fr)] gap-4 phone:grid-cols-1">
        <Field label="Floor" optional hint="Ground floor, 3, Roof" error={fields.floor}>
          {(control) => <TextInput {...control} value={typed.floor} onChange={set("floor")} maxLength={40} autoFocus />}
        </Field>
        <Field label="Place" optional hint="Where there: Door 3, left of the lift" error={fields.place}>
          {(control) => <TextInput {...control} value={typed.place} onChange={set("place")} maxLength={120} />}
        </Field>
      </div>
      <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
        <Field label="Flat" optional hint="Leading zeros are kept" error={fields.flat}>
          {(control) => <TextInput {...control} value={typed.flat} onChange={set("flat")} maxLength={40} />}
        </Field>
        <Field label="SIP user" optional hint="The one that it is meant to have" error={fields.lineUser}>
          {(control) => (
            <TextInput {...control} mono value={typed.lineUser} onChange={set("lineUser")} maxLength={120} autoCapitalize="none" />
          )}
        </Field>
      </div>
      <Field label="Note" optional hint="What the next one at this door has to know. No passwords." error={fields.note}>
        {(control) => (
          <textarea
            {...control}
            className="inp py-2 h-[76px]! phone:h-[88px]! resize-y"
            rows={3}
            maxLength={1_000}
            value={typed.note}
            // One line, however it is typed: Enter is no part of a note.
            onChange={(event) => set("note")(event.target.value.replace(/\s*\n\s*/g, " "))}
          />
        )}
      </Field>
      {update.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
