"use client";
import { ChevronDown, ChevronUp } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button";
import { Sheet } from "../ui/dialog";
import { CreateRecord, EditRecord, type RecordTarget } from "./record-form";

/** One record at the side of its table: to change it, or to make a new one. */
export function RecordSheet({
  target,
  deviceName,
  record,
  title,
  copyOf,
  previous,
  next,
  onOpen,
  onClose,
}: {
  target: RecordTarget;
  deviceName: string;
  record: string | undefined;
  title: string | undefined;
  copyOf: string | undefined;
  previous: (() => void) | undefined;
  next: (() => void) | undefined;
  /** Shows another record: the one that was made, or this one under its new id. */
  onOpen: (id: string) => void;
  onClose: () => void;
}) {
  const [changes, setChanges] = useState(0);
  const { manifest } = target;
  const mayLeave = () =>
    changes === 0 || window.confirm(`Close without applying? ${changes === 1 ? "1 change is" : `${changes} changes are`} lost.`);
  const leaveTo = (go: (() => void) | undefined) => (go ? () => mayLeave() && go() : undefined);
  const singular = manifest.singular.replace(/^./, (first) => first.toUpperCase());
  return (
    <Sheet
      title={record === undefined ? `New ${manifest.singular}` : (title ?? singular)}
      sub={
        record === undefined ? (
          `On ${deviceName}${copyOf === undefined ? "" : ", from a copy; its secrets are not copied"}`
        ) : (
          <>
            {singular} on {deviceName} · id <span className="mono">{record}</span>
          </>
        )
      }
      onClose={onClose}
      mayClose={mayLeave}
      actions={
        record === undefined ? null : (
          <>
            <Button variant="ghost" size="sm" square aria-label="Previous" disabled={!previous} onClick={leaveTo(previous)}>
              <ChevronUp size={15} />
            </Button>
            <Button variant="ghost" size="sm" square aria-label="Next" disabled={!next} onClick={leaveTo(next)}>
              <ChevronDown size={15} />
            </Button>
          </>
        )
      }
    >
      {record === undefined ? (
        <CreateRecord target={target} copyOf={copyOf} onChangeCount={setChanges} onCreated={onOpen} />
      ) : (
        <EditRecord target={target} record={record} onChangeCount={setChanges} onMoved={onOpen} />
      )}
    </Sheet>
  );
}
