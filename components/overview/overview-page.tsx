"use client";
import { DoorOpen, Plus } from "lucide-react";
import { AlertNotes } from "../alerts/alert-notes";
import { AddDeviceLink } from "../devices/add-device-link";
import { LinesWithProblems } from "../lines/lines-with-problems";
import { ResetsNotFinished } from "../resets/resets-not-finished";
import { useMay } from "../session/me";
import { ButtonLink } from "../ui/button";
import { Empty } from "../ui/empty";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { Ago } from "../ui/time";
import { Together } from "../ui/together";
import { TopBar } from "../ui/top-bar";
import { AttentionList } from "./attention-list";
import { BackupCard } from "./backup-card";
import { CheckNow } from "./check-now";
import { FleetHealth } from "./fleet-health";
import { RecentChanges } from "./recent-changes";
import { type Overview, useOverview } from "./use-overview";

function count(number: number, text: string, many: string): string {
  return `${number} ${number === 1 ? text : many}`;
}

function noteOf({ counts }: Overview): string {
  const doors = (counts.byKind.intercom ?? 0) + (counts.byKind.monitor ?? 0);
  const core = (counts.byKind.pbx ?? 0) + (counts.byKind.gateway ?? 0);
  return [doors > 0 && count(doors, "intercom", "intercoms"), core > 0 && (core === 1 ? "1 PBX or gateway" : `${core} PBXs and gateways`)]
    .filter(Boolean)
    .join(", ");
}

/** What needs a person now. */
export function OverviewPage() {
  const overview = useOverview(true, 20_000);
  const mayAdd = useMay("device.add");
  const { data } = overview;
  return (
    <>
      <TopBar
        title="Overview"
        note={
          data && data.counts.devices > 0 ? (
            <>
              {noteOf(data)}
              {data.counts.checkedAt ? (
                <>
                  , oldest check <Ago at={data.counts.checkedAt} ago />
                </>
              ) : null}
            </>
          ) : undefined
        }
      >
        {data && data.counts.devices > 0 ? <CheckNow /> : null}
        {mayAdd ? (
          <ButtonLink href="/devices/add" variant="primary" size="sm" className="only-d">
            <Plus size={14} />
            Add device
          </ButtonLink>
        ) : null}
      </TopBar>
      {overview.isPending ? <SkeletonBlock lines={5} /> : null}
      {overview.isError && !data ? <ProblemPanel error={overview.error} onRetry={() => void overview.refetch()} className="p-6" /> : null}
      {data && data.counts.devices === 0 ? (
        <Empty icon={DoorOpen} title="No devices yet" action={<AddDeviceLink />}>
          Add the first panel, monitor, PBX or gateway by its address.
        </Empty>
      ) : null}
      {data && data.counts.devices > 0 ? (
        <Together className="px-6 phone:px-4 phone:pt-4 pt-5 pb-5 flex flex-col gap-4 w-full max-w-[1440px]">
          <FleetHealth overview={data} />
          {data.pace ? (
            <p
              role="status"
              className="text-[12.5px] leading-[18px] text-warn-ink bg-warn-soft border border-warn-line rounded-md px-3 py-2"
            >
              {data.pace.words}
            </p>
          ) : null}
          <div className="grid grid-cols-[minmax(0,1fr)_352px] narrow:grid-cols-1 gap-4 items-start">
            <div className="flex flex-col gap-4 min-w-0">
              <AlertNotes />
              <ResetsNotFinished />
              <AttentionList overview={data} />
              <LinesWithProblems />
            </div>
            <div className="flex flex-col gap-4 min-w-0">
              <RecentChanges changes={data.recentChanges} />
              <BackupCard />
            </div>
          </div>
        </Together>
      ) : null}
    </>
  );
}
