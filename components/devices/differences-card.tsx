"use client";
import { useState } from "react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { capital } from "@/lib/devices/status-words";
import type { DocumentDifference, FieldDifference } from "@/lib/settings/schemas";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { Ago } from "../ui/time";
import { valueWords } from "./change-words";
import { differencesAnchor } from "./differences-anchor";
import { type Deciding, documentName, SettleDialog } from "./settle-dialog";
import { useDifferences } from "./use-differences";

function Value({ field, side }: { field: FieldDifference; side: "ours" | "theirs" }) {
  return field.secret ? (
    <span className="text-ink-2">{side === "ours" ? "stored, not shown" : "differs, not shown"}</span>
  ) : (
    <span className="mono wrap-break-word">{valueWords(field[side])}</span>
  );
}

function FieldRow({
  field,
  noun,
  onDecide,
}: {
  field: FieldDifference;
  noun: string;
  onDecide: ((act: Deciding["act"]) => void) | undefined;
}) {
  return (
    <li className="px-4 py-3 border-t border-line grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_auto] gap-x-4 gap-y-1 items-start phone:grid-cols-1">
      <span className="font-medium min-w-0 wrap-break-word">{field.label}</span>
      <div className="min-w-0">
        <span className="text-ink-3 text-xs mr-1.5">Ours</span>
        <Value field={field} side="ours" />
        <div className="text-xs text-ink-3">
          {field.by ? (
            <>
              written by {field.by.name} <Ago at={field.by.at} ago />
            </>
          ) : (
            "as it was when Lineward last wrote here"
          )}
        </div>
      </div>
      <div className="min-w-0">
        <span className="text-ink-3 text-xs mr-1.5">{capital(noun)}</span>
        <Value field={field} side="theirs" />
        <div className="text-xs text-warn-ink">
          {field.since ? (
            <>
              first seen <Ago at={field.since} ago />
            </>
          ) : (
            "since when is not known"
          )}
          , set on the {noun} itself
        </div>
      </div>
      {onDecide ? (
        <div className="flex gap-2 flex-wrap phone:mt-2">
          <Button size="sm" aria-label={`Keep theirs: ${field.label}`} onClick={() => onDecide("keep-theirs")}>
            Keep theirs
          </Button>
          {field.mayPutBack ? (
            <Button size="sm" aria-label={`Put ours back: ${field.label}`} onClick={() => onDecide("put-ours-back")}>
              Put ours back
            </Button>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

function Document({
  item,
  noun,
  onDecide,
}: {
  item: DocumentDifference;
  noun: string;
  onDecide: ((deciding: Deciding) => void) | undefined;
}) {
  const ours = item.fields.filter(({ mayPutBack }) => mayPutBack);
  return (
    <section className="border-t border-line first:border-t-0">
      <div className="px-4 min-h-[44px] py-2 flex items-center gap-2 flex-wrap">
        <h3 className="font-medium min-w-0 flex-1 phone:basis-full">
          {documentName(item)} <span className="text-xs text-ink-3 font-normal">read {<Ago at={item.readAt} ago />}</span>
        </h3>
        {onDecide && item.fields.length > 1 ? (
          <div className="flex gap-2 flex-wrap">
            <Button size="sm" onClick={() => onDecide({ act: "keep-theirs", item, fields: item.fields })}>
              Keep all {item.fields.length} of theirs
            </Button>
            {ours.length > 0 ? (
              <Button size="sm" onClick={() => onDecide({ act: "put-ours-back", item, fields: ours })}>
                Put all {ours.length} of ours back
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      <ul>
        {item.fields.map((field) => (
          <FieldRow key={field.path} field={field} noun={noun} onDecide={onDecide && ((act) => onDecide({ act, item, fields: [field] }))} />
        ))}
      </ul>
    </section>
  );
}

/** Which settings a device has otherwise than they are kept here: ours and theirs, since when, by whom, and the way out for each. */
export function DifferencesCard({ device }: { device: DeviceDetail }) {
  const found = useDifferences(device.id, true);
  const mayWrite = useMay("device.configure");
  const [deciding, setDeciding] = useState<Deciding>();
  const items = found.data?.items ?? [];
  const count = items.reduce((sum, { fields }) => sum + fields.length, 0);
  return (
    <div id={differencesAnchor} className="scroll-mt-4">
      <Card title={count === 0 ? "What differs" : `${capital(counted(count, "setting"))} ${count === 1 ? "differs" : "differ"}`}>
        {found.isPending ? <SkeletonBlock lines={2} /> : null}
        {found.isError ? <ProblemPanel error={found.error} onRetry={() => void found.refetch()} className="p-4" /> : null}
        {found.isSuccess && count === 0 ? <p className="px-4 py-3.5 text-ink-3">Nothing differs any more as it was last read.</p> : null}
        {items.map((item) => (
          <Document
            key={`${item.document} ${item.record ?? ""}`}
            item={item}
            noun={device.noun}
            onDecide={mayWrite ? setDeciding : undefined}
          />
        ))}
      </Card>
      {deciding ? <SettleDialog device={device} deciding={deciding} onClose={() => setDeciding(undefined)} /> : null}
    </div>
  );
}
