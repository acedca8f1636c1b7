"use client";
import { ChevronLeft, Copy, Trash2 } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { collectionOf } from "@/lib/drivers/catalog";
import { valueAt } from "@/lib/schema/document";
import { useDevice } from "../devices/use-device";
import { useMay } from "../session/me";
import { Badge } from "../ui/badge";
import { Button, ButtonLink } from "../ui/button";
import { Link } from "../ui/link";
import { Mark } from "../ui/mark";
import { Ago } from "../ui/time";
import { stateOf } from "./columns";
import { DeleteRecord } from "./delete-record";
import { CreateRecord, EditRecord } from "./record-form";
import { useRecord } from "./use-records";

const tones = { yes: "ok", no: "bad", differs: "warn", unknown: "plain", not_applicable: "plain" } as const;

/** A long record on a page of its own. Without a `record` it makes a new one. */
export function RecordPage({ id, collection, record }: { id: string; collection: string; record?: string }) {
  const device = useDevice(id).data;
  const manifest = device && collectionOf(device.driver, collection);
  const reading = useRecord(id, collection, record).data;
  const copyOf = useSearchParams().get("copy") ?? undefined;
  const router = useRouter();
  const mayWrite = useMay("device.configure");
  const [removing, setRemoving] = useState(false);
  if (!device || !manifest) {
    return null;
  }
  const base = `/devices/${id}/records/${collection}`;
  const goTo = (recordId: string) => router.replace(`${base}/edit/${encodeURIComponent(recordId)}`);
  const title = record === undefined ? `New ${manifest.singular}` : String((reading && valueAt(reading.values, manifest.title)) ?? record);
  const state = reading && stateOf(manifest, reading.values);
  const target = { device: id, noun: device.noun, manifest };
  return (
    <div className="flex-[1_0_auto] flex flex-col">
      <div className="flex items-center flex-wrap gap-3 px-6 phone:px-4 py-4 border-b border-line">
        <Link href={base} className="text-ink-3 hover:text-ink rounded" aria-label={`All ${manifest.label}`}>
          <ChevronLeft size={18} />
        </Link>
        <div className="min-w-0">
          <h1 className="text-xl leading-[26px] tracking-[-.02em] truncate">{title}</h1>
          <div className="text-[12.5px] text-ink-3">
            {manifest.singular.replace(/^./, (first) => first.toUpperCase())} on {device.name}
            {reading ? (
              <>
                {" · read "}
                <Ago at={reading.readAt} ago />
              </>
            ) : null}
          </div>
        </div>
        {state ? (
          <Badge tone={tones[state.status]} icon={<Mark state={state.status} width={3} height={10} />}>
            {state.label}
          </Badge>
        ) : null}
        {record !== undefined && mayWrite ? (
          <div className="ml-auto flex gap-2">
            {manifest.can.create ? (
              <ButtonLink size="sm" href={`${base}/new?copy=${encodeURIComponent(record)}`}>
                <Copy size={13} />
                Create a copy
              </ButtonLink>
            ) : null}
            {manifest.can.remove ? (
              <Button variant="danger" size="sm" onClick={() => setRemoving(true)}>
                <Trash2 size={13} />
                Delete
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      {record === undefined ? (
        <CreateRecord key={copyOf} target={target} copyOf={copyOf} onCreated={goTo} />
      ) : (
        <EditRecord target={target} record={record} onMoved={goTo} />
      )}
      {removing && record !== undefined ? (
        <DeleteRecord
          device={id}
          noun={device.noun}
          manifest={manifest}
          record={record}
          title={title}
          onDeleted={() => router.replace(base)}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </div>
  );
}
