"use client";
import { toast } from "sonner";
import { counted } from "@/components/ui/plain-text";
import type { DocumentDifference, FieldDifference } from "@/lib/settings/schemas";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { ChangeDiff } from "./change-diff";
import { type Settlement, useSettle } from "./use-differences";
import { tellWritten } from "./write-outcome";

/** What a person is about to decide: these fields of this document. */
export interface Deciding {
  readonly act: Settlement;
  readonly item: DocumentDifference;
  readonly fields: readonly FieldDifference[];
}

export const documentName = ({ documentLabel, recordTitle }: DocumentDifference) =>
  recordTitle === undefined ? documentLabel : `${documentLabel}, ${recordTitle}`;

/** What is decided about a difference is shown, old and new, before it holds. */
export function SettleDialog({
  device,
  deciding: { act, item, fields },
  onClose,
}: {
  device: { readonly id: string; readonly name: string; readonly noun: string };
  deciding: Deciding;
  onClose: () => void;
}) {
  const settle = useSettle(device.id);
  const isKeeping = act === "keep-theirs";
  const paths = fields.map(({ path }) => path);
  const what = fields.length === 1 && fields[0] ? fields[0].label : counted(fields.length, "field");
  return (
    <ConfirmDialog
      title={isKeeping ? `Keep what the ${device.noun} has?` : "Put ours back?"}
      confirm={isKeeping ? `Keep theirs: ${what}` : `Put ours back: ${what}`}
      busy={isKeeping ? "Keeping" : "Writing"}
      danger={false}
      onClose={onClose}
      onConfirm={async () => {
        const { change } = await settle.mutateAsync({ act, item, paths });
        if (isKeeping) {
          toast.success(`${device.name}: kept as the ${device.noun} has it`, { description: "Nothing was written to it." });
        } else {
          tellWritten(`${device.name}: ours put back in ${documentName(item)}`, change, { deviceName: device.name, noun: device.noun });
        }
      }}
    >
      <p className="mb-3">
        {isKeeping
          ? `${documentName(item)}: from now on Lineward takes this as right. Nothing is written to the ${device.noun}; the history says that you decided it.`
          : `${documentName(item)}: this is written to the ${device.noun}, which is read first, and read back after.`}
      </p>
      <ChangeDiff
        changes={fields.map(({ path, label, ours, theirs, secret }) => {
          const [from, to] = isKeeping ? [ours, theirs] : [theirs, ours];
          return secret ? { path, label, from: "set", to: isKeeping ? "theirs" : "ours", secret } : { path, label, from, to };
        })}
      />
    </ConfirmDialog>
  );
}
