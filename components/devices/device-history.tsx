"use client";
import { ChevronRight, History, Undo2 } from "lucide-react";
import { useState } from "react";
import type { ChangeItem } from "@/lib/settings/schemas";
import { useMay } from "../session/me";
import { Avatar, Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { Select } from "../ui/field";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { ShowOlder } from "../ui/show-older";
import { SkeletonRows } from "../ui/skeleton";
import { Ago, When } from "../ui/time";
import { ChangeDiff } from "./change-diff";
import { actionWords, outcomeWords, summaryWords } from "./change-words";
import { PutBackDialog } from "./put-back-dialog";
import { outcomeSentence } from "./registration-words";
import { useChanges } from "./use-changes";
import { useDevice } from "./use-device";

function ChangeRow({ change, onPutBack }: { change: ChangeItem; onPutBack?: () => void }) {
  const outcome = outcomeWords[change.outcome];
  return (
    <li className="border-b border-line">
      <details className="group">
        <summary className="flex items-center gap-3 px-6 phone:px-4 py-2.5 min-h-[56px] list-none hover:bg-hover [&::-webkit-details-marker]:hidden">
          <ChevronRight size={14} className="text-ink-3 transition-transform group-open:rotate-90" />
          <span className="phone:hidden">
            <Avatar name={change.actorName} />
          </span>
          <div className="min-w-0 flex-1 leading-[18px]">
            <div className="font-medium truncate phone:whitespace-normal phone:line-clamp-2">{summaryWords(change)}</div>
            <div className="text-xs text-ink-3 truncate phone:whitespace-normal">
              {actionWords(change)}
              {change.record ? ` · ${change.record}` : ""} · {change.actorName}
              {change.reason ? ` · ${change.reason}` : ""}
              {change.job ? ` · job ${change.job.number}` : ""}
            </div>
          </div>
          <span className="flex items-center gap-3 flex-none phone:flex-col phone:items-end phone:gap-1">
            <Badge tone={outcome.tone}>{outcome.label}</Badge>
            <Ago at={change.at} className="text-xs text-ink-3 w-14 text-right whitespace-nowrap" />
          </span>
        </summary>
        <div className="pl-[86px] pr-6 pb-4 phone:px-4">
          <ChangeDiff changes={change.changes} />
          {change.along?.map((secret) => (
            <p key={secret.path} className="text-[12.5px] text-ink-2 mt-2 wrap-break-word">
              {secret.words}
            </p>
          ))}
          {change.registration ? (
            <p className="text-[12.5px] text-ink-2 mt-2 wrap-break-word">
              {outcomeSentence(change.registration, undefined, change.action !== "create").words}
            </p>
          ) : null}
          {change.detail ? <p className="text-[12.5px] text-ink-2 mt-2 wrap-break-word">{change.detail}</p> : null}
          <div className="flex flex-wrap items-center gap-3 mt-3 text-xs text-ink-3">
            <When at={change.at} />
            {change.putBackOf ? <span>Puts back an earlier change</span> : null}
            {change.job ? (
              <Link href={`/jobs/${change.job.id}`} className="link">
                Job {change.job.number}
              </Link>
            ) : null}
            {onPutBack ? (
              <Button size="sm" onClick={onPutBack}>
                <Undo2 size={13} />
                Put back
              </Button>
            ) : null}
          </div>
        </div>
      </details>
    </li>
  );
}

/** Who wrote what, when, why, with which outcome; and the way back. */
export function DeviceHistory({ id }: { id: string }) {
  const [document, setDocument] = useState("");
  const [back, setBack] = useState<ChangeItem>();
  const list = useChanges(id, document || undefined);
  const device = useDevice(id).data;
  const mayWrite = useMay("device.configure");
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total;
  const documents = [...(device?.sections ?? []), ...(device?.collections ?? [])];
  return (
    <div>
      <div className="flex items-center gap-2 px-6 phone:px-4 min-h-[52px] py-2 border-b border-line">
        <Select
          aria-label="Which settings"
          className="h-8! w-56!"
          value={document}
          onChange={setDocument}
          options={[{ value: "", label: "All settings" }, ...documents.map((document) => ({ value: document.id, label: document.label }))]}
        />
        <span className="ml-auto text-xs text-ink-3 num">{total === undefined ? "" : total === 1 ? "1 change" : `${total} changes`}</span>
      </div>
      {list.isPending ? <SkeletonRows rows={6} height={56} /> : null}
      {list.isError ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-6" /> : null}
      <ul>
        {items.map((change) => (
          <ChangeRow key={change.id} change={change} {...(change.canPutBack && mayWrite ? { onPutBack: () => setBack(change) } : {})} />
        ))}
      </ul>
      {list.isSuccess && items.length === 0 ? (
        <Empty icon={History} title="Nothing was written yet">
          Every write from here appears with who, why, before, after and outcome.
        </Empty>
      ) : null}
      <ShowOlder list={list} label="Show older changes" />
      {back ? (
        <PutBackDialog
          change={back}
          deviceName={device?.name ?? "The device"}
          noun={device?.noun ?? "device"}
          onClose={() => setBack(undefined)}
        />
      ) : null}
    </div>
  );
}
