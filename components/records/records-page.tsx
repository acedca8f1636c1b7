"use client";
import { Copy, Eye, List, Plus, SearchX, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useMemo, useState } from "react";
import { collectionOf } from "@/lib/drivers/catalog";
import { leaves } from "@/lib/schema/walk";
import { useDevice, useStatusAfter } from "../devices/use-device";
import { useMay } from "../session/me";
import { useKeys } from "../shell/keys";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import type { MenuItem } from "../ui/menu";
import { ProblemPanel } from "../ui/problem-panel";
import { SearchInput } from "../ui/search-input";
import { SkeletonRows } from "../ui/skeleton";
import { useMore } from "../ui/use-more";
import { useTypedQuery } from "../ui/use-typed-query";
import { columnsOf, filledColumns, nameOf, type RecordSort, sorted } from "./columns";
import { RecordsTable } from "./records-table";
import { useRecordBulk } from "./use-record-bulk";
import { type RecordItem, recordsOf, useAccountStates, useRecords } from "./use-records";

const RecordSheet = dynamic(() => import("./record-sheet").then((module) => module.RecordSheet), { ssr: false });
const DeleteRecord = dynamic(() => import("./delete-record").then((module) => module.DeleteRecord), { ssr: false });

/** Records with more fields than this get a page of their own instead of a sheet. */
export const sheetFieldsMax = 20;
function setAddress(part: Readonly<Record<string, string | undefined>>): void {
  const search = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(part)) {
    if (value === undefined) {
      search.delete(name);
    } else {
      search.set(name, value);
    }
  }
  const text = search.toString();
  window.history.replaceState(null, "", text === "" ? window.location.pathname : `?${text}`);
}

/** The records of one collection of a device. */
export function RecordsPage({ id, collection }: { id: string; collection: string }) {
  const device = useDevice(id).data;
  const manifest = device && collectionOf(device.driver, collection);
  const [query, setQuery] = useState("");
  const [text, type] = useTypedQuery(query, setQuery);
  const [sort, setSort] = useState<RecordSort>();
  const [active, setActive] = useState(-1);
  const [removing, setRemoving] = useState<RecordItem>();
  const list = useRecords(id, collection, query);
  useStatusAfter(id, list);
  const search = useSearchParams();
  const router = useRouter();
  const mayWrite = useMay("device.configure");
  const long = useMemo(() => manifest !== undefined && leaves(manifest.schema).length > sheetFieldsMax, [manifest]);
  const loaded = useMemo(() => recordsOf(list.data), [list.data]);
  const columns = useMemo(() => (manifest ? filledColumns(columnsOf(manifest), loaded) : []), [manifest, loaded]);
  // Where the device itself says how each record stands, that is the state that is shown.
  const accounts = useAccountStates(id, collection, manifest?.account !== undefined && manifest.state === undefined);
  const rows = useMemo(
    () => (manifest ? sorted(loaded, sort, columns, manifest, accounts) : []),
    [loaded, sort, columns, manifest, accounts],
  );
  const more = useMore(list);
  useEffect(() => {
    // An order over half of the records would be a lie: the rest is fetched.
    if (sort) {
      more();
    }
  }, [sort, more]);
  const base = `/devices/${id}/records/${collection}`;
  const open = (row: RecordItem) =>
    long ? router.push(`${base}/edit/${encodeURIComponent(row.id)}`) : setAddress({ record: row.id, new: undefined, copy: undefined });
  const add = (copy?: string) =>
    long
      ? router.push(`${base}/new${copy === undefined ? "" : `?copy=${encodeURIComponent(copy)}`}`)
      : setAddress({ new: "1", copy, record: undefined });
  const move = (step: number) => setActive((before) => Math.max(0, Math.min(rows.length - 1, before + step)));
  const record = search.get("record") ?? undefined;
  const shown = rows.find((row) => row.id === record);
  const creating = search.get("new") === "1";
  const total = list.data?.pages.at(-1)?.total;
  const bulk = useRecordBulk({ device: id, manifest, query, rows, total: total ?? loaded.length + (list.hasNextPage ? 1 : 0), list });
  useKeys({
    j: () => rows.length > 0 && move(1),
    k: () => rows.length > 0 && move(-1),
    x: () => rows[active] && bulk.selection?.onToggle(active, false),
    "shift+x": () => rows[active] && bulk.selection?.onToggle(active, true),
    escape: () => record === undefined && !creating && bulk.clear(),
  });
  if (!device || !manifest) {
    return null;
  }
  const menu = (row: RecordItem): (MenuItem | "-")[] => [
    { id: "open", label: "Open", icon: Eye, onSelect: () => open(row) },
    ...(mayWrite && manifest.can.create ? [{ id: "copy", label: "Create a copy", icon: Copy, onSelect: () => add(row.id) }] : []),
    ...(mayWrite && manifest.can.remove
      ? (["-", { id: "remove", label: "Delete", icon: Trash2, danger: true, onSelect: () => setRemoving(row) }] as const)
      : []),
  ];
  const step = (by: number) => {
    const at = rows.findIndex((row) => row.id === record);
    const next = rows[at + by];
    return at === -1 || !next ? undefined : () => open(next);
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 px-6 phone:px-4 min-h-[52px] py-2 border-b border-line">
        <SearchInput label={`Search ${manifest.label}`} value={text} onChange={type} className="w-[280px]" />
        <span className="ml-auto text-xs text-ink-3 num whitespace-nowrap" aria-live="polite">
          {list.isSuccess
            ? `${loaded.length}${total !== undefined && total > loaded.length ? ` of ${total}` : list.hasNextPage ? "+" : ""}${sort ? "" : ` · order as on the ${device.noun}`}`
            : ""}
        </span>
        {mayWrite && manifest.can.create ? (
          <Button variant="primary" size="sm" onClick={() => add()}>
            <Plus size={14} />
            Add {manifest.singular}
          </Button>
        ) : null}
      </div>
      {list.isPending ? <SkeletonRows rows={8} /> : null}
      {list.isError ? (
        <ProblemPanel error={list.error} retry="Read again" onRetry={() => void list.refetch()} className="p-6 phone:p-4" />
      ) : null}
      {rows.length > 0 ? (
        <div className={list.isPlaceholderData ? "opacity-60" : undefined}>
          <RecordsTable
            manifest={manifest}
            columns={columns}
            rows={rows}
            active={active}
            open={record}
            sort={sort}
            onSort={setSort}
            onOpen={open}
            onNearEnd={more}
            menu={menu}
            selection={bulk.selection}
            accounts={accounts}
          />
        </div>
      ) : null}
      {list.isSuccess && rows.length === 0 ? (
        query === "" ? (
          <Empty icon={List} title={`No ${manifest.label} on this ${device.noun}`} />
        ) : (
          <Empty icon={SearchX} title="Nothing matches">
            Search looks through names and columns.
          </Empty>
        )
      ) : null}
      {bulk.bar}
      {bulk.dialog}
      {record !== undefined || creating ? (
        <RecordSheet
          key={record ?? `new ${search.get("copy")}`}
          target={{ device: id, noun: device.noun, manifest }}
          deviceName={device.name}
          record={record}
          title={shown && Object.values(nameOf(manifest, shown)).join(" ")}
          copyOf={search.get("copy") ?? undefined}
          previous={step(-1)}
          next={step(1)}
          onOpen={(recordId) => setAddress({ record: recordId, new: undefined, copy: undefined })}
          onClose={() => setAddress({ record: undefined, new: undefined, copy: undefined })}
        />
      ) : null}
      {removing ? (
        <DeleteRecord
          device={id}
          noun={device.noun}
          manifest={manifest}
          record={removing.id}
          title={removing.title}
          onDeleted={() => setAddress({ record: undefined })}
          onClose={() => setRemoving(undefined)}
        />
      ) : null}
    </>
  );
}
