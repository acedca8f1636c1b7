"use client";
import { toast } from "sonner";
import type { ChangeItem } from "@/lib/settings/schemas";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { ChangeDiff } from "./change-diff";
import { usePutBack } from "./use-changes";

interface PutBackDialogProps {
  readonly change: ChangeItem;
  readonly deviceName: string;
  readonly noun: string;
  readonly onClose: () => void;
  /** Hears of the write that put it back. */
  readonly onDone?: ((change: ChangeItem | null) => void) | undefined;
}

/** What goes back is shown, old and new, before it is written. */
export function PutBackDialog({ change, deviceName, noun, onClose, onDone }: PutBackDialogProps) {
  const putBack = usePutBack(change.deviceId);
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
      <ChangeDiff changes={change.changes.map((field) => ({ ...field, from: field.to, to: field.from }))} />
    </ConfirmDialog>
  );
}
