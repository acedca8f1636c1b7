"use client";
import { ChevronLeft, List } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useEffect, useMemo, useRef, useState } from "react";
import { collectionOf } from "@/lib/drivers/catalog";
import type { CollectionManifest } from "@/lib/drivers/types";
import { useDevice } from "../devices/use-device";
import type { ManyTargets } from "../form/many";
import { ChangeForm } from "../jobs/new/change-form";
import { ButtonLink } from "../ui/button";
import { Empty } from "../ui/empty";
import { Link } from "../ui/link";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { useMore } from "../ui/use-more";
import { recordsAt } from "./chosen-records";
import { manyRecords } from "./many-records";
import { recordsOf, useRecords } from "./use-records";

/** Says what a job is to change in the records that were chosen. Nothing is written here: it ends in a plan. */
export function ChangeRecordsPage({ id, collection }: { id: string; collection: string }) {
  const device = useDevice(id).data;
  const manifest = device && collectionOf(device.driver, collection);
  const search = useSearchParams();
  // What this tab remembers is not known to the server: the first look is the same for both.
  const [records, setRecords] = useState<readonly string[] | null>();
  useEffect(() => setRecords(recordsAt(search) ?? null), [search]);
  if (!device || !manifest || records === undefined) {
    return null;
  }
  const base = `/devices/${id}/records/${collection}`;
  if (records === null) {
    return (
      <Empty
        icon={List}
        title="Which records is not known here"
        action={
          <ButtonLink href={base} size="sm">
            Choose {manifest.label}
          </ButtonLink>
        }
      >
        Select them in the list, then press Change.
      </Empty>
    );
  }
  return <Change device={{ ...device, id }} manifest={manifest} records={records} base={base} />;
}

function Change({
  device,
  manifest,
  records,
  base,
}: {
  device: { id: string; name: string; noun: string; serial: string | null; site: { name: string } | null };
  manifest: CollectionManifest;
  records: readonly string[];
  base: string;
}) {
  const list = useRecords(device.id, manifest.id, "");
  const more = useMore(list);
  const rows = useMemo(() => {
    const wanted = new Set(records);
    return recordsOf(list.data).filter((row) => wanted.has(row.id));
  }, [list.data, records]);
  const isWhole = rows.length === records.length || (list.isSuccess && !list.hasNextPage);
  useEffect(() => {
    // They may stand on any page of the device's list.
    if (!isWhole) {
      more();
    }
  }, [isWhole, more]);
  // As they were when they had all been listed: what is typed must not move under a later look.
  const first = useRef<ManyTargets>(undefined);
  first.current ??= isWhole ? manyRecords(manifest, device, rows) : undefined;
  const many = first.current;
  const what = counted(records.length, manifest.singular);
  const intro = (
    <div className="pt-5">
      <Link href={base} className="text-ink-3 hover:text-ink rounded text-xs flex items-center gap-1 w-fit">
        <ChevronLeft size={14} />
        {manifest.label}
      </Link>
      <h2 className="text-[20px] leading-[28px] font-semibold tracking-[-0.02em] mt-1">Change {what}</h2>
      <p className="text-ink-3 mt-0.5">
        On {device.name}, chosen as a list. Every field keeps what each has, until you change it.
        {isWhole && rows.length < records.length
          ? ` ${counted(records.length - rows.length, "of them is", "of them are")} not on the ${device.noun} any more, and cannot be planned.`
          : ""}
      </p>
    </div>
  );
  if (!many) {
    return (
      <div className="px-6 phone:px-4">
        {intro}
        {list.isError ? (
          <ProblemPanel error={list.error} retry="Read again" onRetry={() => void list.refetch()} className="py-5" />
        ) : (
          <SkeletonBlock lines={8} />
        )}
      </div>
    );
  }
  return (
    <ChangeForm
      manifest={manifest}
      noun={device.noun}
      many={many}
      what={what}
      usualName="Change records"
      wishOf={(patch) => ({
        kind: "records",
        selection: { device: device.id, collection: manifest.id, records: [...records] },
        change: { values: patch },
      })}
      intro={intro}
    />
  );
}
