"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { forget, queryKey } from "@/lib/api/client";
import { toCreate } from "@/lib/drivers/to-create";
import type { CollectionManifest } from "@/lib/drivers/types";
import type { Document } from "@/lib/schema/document";
import type { ChangeItem } from "@/lib/settings/schemas";
import { applyResult } from "../devices/apply-result";
import { useDevice, useStatusAfter } from "../devices/use-device";
import { useKeptOtherwise } from "../devices/use-kept-otherwise";
import { tellWritten, WriteOutcome } from "../devices/write-outcome";
import { DocumentForm } from "../form/document-form";
import { AccountLine } from "../lines/account-line";
import { askAccount } from "../lines/ask-account";
import { useMay } from "../session/me";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { forgetRecords, recordKey, useRecord } from "./use-records";
import { createRecord, updateRecord } from "./write-record";

export interface RecordTarget {
  readonly device: string;
  readonly noun: string;
  readonly manifest: CollectionManifest;
}

/** Changes one record, from what the device has now. `onMoved`: the device knows it by another id from now on. */
export function EditRecord({
  target,
  record,
  onChangeCount,
  onMoved,
}: {
  target: RecordTarget;
  record: string;
  onChangeCount?: (changes: number) => void;
  onMoved: (id: string) => void;
}) {
  const { device, noun, manifest } = target;
  const reading = useRecord(device, manifest.id, record);
  useStatusAfter(device, reading);
  const client = useQueryClient();
  const deviceName = useDevice(device).data?.name ?? noun;
  const [last, setLast] = useState<ChangeItem | null>(null);
  const mayWrite = useMay("device.configure") && manifest.can.update;
  const { known: keptOtherwise, dialog } = useKeptOtherwise(device, manifest.id, { record, baseline: reading.data?.baseline });
  return (
    <>
      {reading.isError ? (
        <ProblemPanel error={reading.error} retry="Read again" onRetry={() => void reading.refetch()} className="p-5" />
      ) : null}
      {manifest.account ? <AccountLine key={`line ${record}`} device={device} document={manifest.id} record={record} /> : null}
      {reading.isPending ? <SkeletonBlock lines={6} /> : null}
      {reading.data ? (
        <DocumentForm
          key={record}
          manifest={manifest}
          noun={noun}
          mode="edit"
          reading={reading.data}
          readOnly={!mayWrite}
          keptOtherwise={keptOtherwise}
          outsideCheck={
            manifest.account &&
            ((typed) => askAccount({ device, document: manifest.id, record, secret: manifest.account?.secret ?? "" }, typed))
          }
          onChangeCount={(changes) => {
            if (changes > 0) {
              setLast(null);
            }
            onChangeCount?.(changes);
          }}
          outcome={
            last?.registration ? <WriteOutcome key={last.id} change={last} deviceName={deviceName} noun={noun} onPutBack={setLast} /> : null
          }
          onApply={async (values, { reason, baseline }) => {
            let now = record;
            const write = async () => {
              const written = await updateRecord(device, manifest.id, record, baseline ?? "", values, reason);
              // A device that tells no ids knows a record by its name: renamed, it is found under another.
              now = written.id;
              return written;
            };
            const result = await applyResult(write, { noun, done: `Written and read back. The ${noun} holds the new values.` });
            if (result.ok) {
              client.setQueryData(recordKey(device, manifest.id, now), {
                ...reading.data,
                ...result.reading,
              });
              setLast(result.reading.change);
              tellWritten(`${manifest.singular.replace(/^./, (first) => first.toUpperCase())} applied`, result.reading.change, {
                deviceName,
                noun,
              });
            }
            await Promise.all([
              forgetRecords(client, device, manifest.id),
              client.invalidateQueries({ queryKey: queryKey("GET /api/devices/{id}", { params: { id: device } }) }),
              forget(client, "GET /api/lines", "GET /api/devices/{id}/differences"),
            ]);
            if (now !== record) {
              onMoved(now);
            }
            return result;
          }}
        />
      ) : null}
      {dialog}
    </>
  );
}

/** Makes a record, blank or from a copy. Secrets are never copied: each record has its own. */
export function CreateRecord({
  target,
  copyOf,
  onChangeCount,
  onCreated,
}: {
  target: RecordTarget;
  copyOf: string | undefined;
  onChangeCount?: (changes: number) => void;
  onCreated: (id: string) => void;
}) {
  const { device, noun } = target;
  const manifest = useMemo(() => toCreate(target.manifest), [target.manifest]);
  const client = useQueryClient();
  const deviceName = useDevice(device).data?.name ?? noun;
  const source = useRecord(device, manifest.id, copyOf);
  const values = useMemo<Document>(
    () => (copyOf === undefined || !source.data ? manifest.blank : { ...source.data.values, [manifest.title]: "" }),
    [copyOf, source.data, manifest],
  );
  const reading = useMemo(() => ({ values, secrets: {} }), [values]);
  if (copyOf !== undefined && !source.data) {
    return source.isError ? (
      <ProblemPanel error={source.error} retry="Read again" onRetry={() => void source.refetch()} className="p-5" />
    ) : (
      <SkeletonBlock lines={6} />
    );
  }
  return (
    <DocumentForm
      manifest={manifest}
      noun={noun}
      mode="create"
      reading={reading}
      onChangeCount={onChangeCount}
      onApply={async (patch, { reason }) => {
        let created: string | undefined;
        let change: ChangeItem | null = null;
        const result = await applyResult(
          async () => {
            const written = await createRecord(device, manifest.id, patch, reason);
            created = written.id;
            change = written.change;
            return written;
          },
          { noun, done: `Created and read back from the ${noun}.` },
        );
        if (created !== undefined) {
          tellWritten(`${manifest.singular.replace(/^./, (first) => first.toUpperCase())} created`, change, { deviceName, noun });
          await forgetRecords(client, device, manifest.id);
          onCreated(created);
        }
        return result;
      }}
    />
  );
}
