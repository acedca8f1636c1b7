"use client";
import { NotebookPen } from "lucide-react";
import { useState } from "react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Card, Facts } from "../ui/card";
import { SaidDialog } from "./said-dialog";

/** Place, flat, user and note of a device, with the way to change them. */
export function SaidCard({ device }: { device: DeviceDetail }) {
  const [editing, setEditing] = useState(false);
  const mayEdit = useMay("device.edit");
  const { floor, place, flat, lineUser, note } = device;
  const facts = [
    ["Floor", floor],
    ["Place", place],
    ["Flat", flat],
    [
      "SIP user",
      lineUser === null ? null : (
        <span key="user" className="mono">
          {lineUser}
        </span>
      ),
    ],
    ["Note", note],
  ] as const;
  const said = facts.filter((fact) => fact[1] !== null);
  if (said.length === 0 && !mayEdit) {
    return null;
  }
  return (
    <Card
      title="Place and notes"
      action={
        mayEdit ? (
          <Button size="sm" onClick={() => setEditing(true)}>
            <NotebookPen size={13} />
            {said.length === 0 ? "Write" : "Edit"}
            <span className="sr-only"> place and notes</span>
          </Button>
        ) : undefined
      }
    >
      {said.length === 0 ? (
        <p className="px-4 py-3.5 text-ink-3">Where it hangs and what the next one has to know is not written down yet.</p>
      ) : (
        <Facts className="grid-cols-[104px_minmax(0,1fr)]!" items={said} />
      )}
      {editing ? <SaidDialog device={device} onClose={() => setEditing(false)} /> : null}
    </Card>
  );
}
