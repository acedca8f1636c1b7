"use client";
import { useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import type { CollectionManifest } from "@/lib/drivers/types";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { Spinner } from "../ui/spinner";
import { forgetRecords, recordKey, useDependants, useRecord } from "./use-records";
import { deleteRecord } from "./write-record";

/** Says what stops working, asks for the name, deletes, and says what the device invalidated. */
export function DeleteRecord({
  device,
  noun,
  manifest,
  record,
  title,
  onDeleted,
  onClose,
}: {
  device: string;
  noun: string;
  manifest: CollectionManifest;
  record: string;
  title: string;
  onDeleted: () => void;
  onClose: () => void;
}) {
  const reading = useRecord(device, manifest.id, record);
  const dependants = useDependants(device, manifest.id, record, manifest.can.dependants);
  const client = useQueryClient();
  const looking = reading.isPending || (manifest.can.dependants && dependants.isPending);
  const using = dependants.data?.items ?? [];
  return (
    <ConfirmDialog
      title={`Delete ${title}?`}
      typed={title}
      confirm={`Delete ${title}`}
      busy="Deleting"
      onClose={onClose}
      onConfirm={async () => {
        const now = reading.data ?? (await reading.refetch()).data;
        const { invalidated } = await deleteRecord(device, manifest.id, record, now?.baseline ?? "");
        toast.success(`${title} is deleted`, {
          description:
            invalidated.length === 0
              ? undefined
              : `The ${noun} says these no longer work: ${invalidated.map((dependant) => dependant.label).join(", ")}`,
        });
        client.removeQueries({ queryKey: recordKey(device, manifest.id, record) });
        await forgetRecords(client, device, manifest.id);
        onDeleted();
      }}
    >
      {looking ? (
        <p className="flex items-center gap-2">
          <Spinner />
          Looking what uses it
        </p>
      ) : null}
      {reading.isError ? <ProblemPanel error={reading.error} /> : null}
      {dependants.isError ? <ProblemPanel error={dependants.error} /> : null}
      {!looking && using.length > 0 ? (
        <>
          <p>
            {using.length === 1 ? "1 thing on" : `${using.length} things on`} the {noun} {using.length === 1 ? "uses" : "use"} it and will
            stop working:
          </p>
          <ul className="mt-2 card max-h-48 overflow-y-auto">
            {using.map((dependant) => (
              <li key={`${dependant.kind} ${dependant.id}`} className="px-3 py-1.5 border-t border-line first:border-t-0">
                <span className="text-ink">{dependant.label}</span>{" "}
                <span className="text-ink-3 text-xs">{dependant.kind.replaceAll("_", " ")}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {!looking && using.length === 0 && !dependants.isError ? (
        <p>
          {manifest.can.dependants
            ? `Nothing else on the ${noun} uses it.`
            : `It goes from the ${noun} for good. What uses it there is not known.`}
        </p>
      ) : null}
    </ConfirmDialog>
  );
}
