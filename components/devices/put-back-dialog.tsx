"use client";
import { toast } from "sonner";
import type { Answer } from "@/lib/api/client";
import type { ChangeItem } from "@/lib/settings/schemas";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { ChangeDiff } from "./change-diff";
import { usePutBack, usePutBackWarnings } from "./use-changes";

interface PutBackDialogProps {
  readonly change: ChangeItem;
  readonly deviceName: string;
  readonly noun: string;
  readonly onClose: () => void;
  /** Hears of the write that put it back. */
  readonly onDone?: ((change: ChangeItem | null) => void) | undefined;
}

type Warnings = Answer<"GET /api/devices/{id}/changes/{changeId}/revert">["warnings"];

/** What the other ends of the line hold against it, as at the fields of its form. `warnings`: undefined where they could not be asked. */
function OthersSay({ change, warnings }: { change: ChangeItem; warnings: Warnings | undefined }) {
  if (warnings?.length === 0) {
    return null;
  }
  const labelOf = (path: string) => change.changes.find((field) => field.path === path)?.label;
  return (
    <ul className="mb-3 text-[12.5px] leading-[18px] text-warn-ink bg-warn-soft border border-warn-line rounded-md px-3 py-2 flex flex-col gap-1">
      {warnings === undefined ? (
        <li>What the other ends of its line say to this could not be asked. They may stop working with it.</li>
      ) : null}
      {warnings?.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          {labelOf(path) === undefined ? null : <span className="font-medium">{labelOf(path)}: </span>}
          {message}
        </li>
      ))}
    </ul>
  );
}

/** What goes back is shown, old and new, before it is written. */
export function PutBackDialog({ change, deviceName, noun, onClose, onDone }: PutBackDialogProps) {
  const putBack = usePutBack(change.deviceId);
  const others = usePutBackWarnings(change);
  if (others.isPending) {
    // Nobody presses the button before they could read what it breaks.
    return null;
  }
  return (
    <ConfirmDialog
      title={`Put back ${change.documentLabel}?`}
      confirm={change.changes.length === 1 ? "Put back 1 field" : `Put back ${change.changes.length} fields`}
      busy="Writing"
      danger={false}
      onClose={onClose}
      onConfirm={async () => {
        const written = await putBack.mutateAsync({ changeId: change.id });
        toast.success(`${deviceName} holds the earlier values again`, { description: "Written and read back." });
        onDone?.(written.change);
      }}
    >
      <p className="mb-3">
        These fields go back to what they were. Anything changed since then stays. The {noun} is read first, and read back after.
      </p>
      {change.along ? (
        <p className="mb-3">
          A password that the {noun} hides goes along as Lineward keeps it, if it still has the account that it was kept for.
        </p>
      ) : null}
      <OthersSay change={change} warnings={others.data?.warnings} />
      <ChangeDiff changes={change.changes.map((field) => ({ ...field, from: field.to, to: field.from }))} />
    </ConfirmDialog>
  );
}
