"use client";
import { useQueryClient } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import { useState } from "react";
import { ApiProblem, forget, queryKey } from "@/lib/api/client";
import { sectionOf } from "@/lib/drivers/catalog";
import type { ChangeItem, DocumentReading } from "@/lib/settings/schemas";
import { DocumentForm } from "../form/document-form";
import { AccountLine } from "../lines/account-line";
import { askAccount } from "../lines/ask-account";
import { useMay } from "../session/me";
import { ButtonLink } from "../ui/button";
import { Empty } from "../ui/empty";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { Ago } from "../ui/time";
import { applyResult } from "./apply-result";
import { SectionTools } from "./section-tools";
import { useDevice, useStatusAfter } from "./use-device";
import { useKeptOtherwise } from "./use-kept-otherwise";
import { useSection } from "./use-section";
import { writeSection } from "./use-write-section";
import { tellWritten, WriteOutcome } from "./write-outcome";

/** One settings document of a device: what was last read at once, what the device says now as soon as it says it. */
export function SectionPage({ id, section, known }: { id: string; section: string; known: DocumentReading | undefined }) {
  const device = useDevice(id).data;
  const reading = useSection(id, section, known);
  useStatusAfter(id, reading);
  const client = useQueryClient();
  const [last, setLast] = useState<ChangeItem | null>(null);
  const mayWrite = useMay("device.configure");
  const { known: keptOtherwise, dialog } = useKeptOtherwise(id, section, { baseline: reading.data?.baseline });
  const manifest = device && sectionOf(device.driver, section);
  if (!device || !manifest) {
    return null;
  }
  if (reading.error instanceof ApiProblem && reading.error.code === "device_unsupported" && !reading.data) {
    return (
      <Empty
        icon={Ban}
        title={`This ${device.noun} has no ${manifest.label}`}
        action={
          <ButtonLink href={`/devices/${id}/connection`} size="sm">
            Open connection
          </ButtonLink>
        }
      >
        It says so itself. Where another firmware has it at another path, that is set under Connection.
      </Empty>
    );
  }
  return (
    <div className="flex-[1_0_auto] flex flex-col">
      {reading.isError ? (
        <div className="px-6 phone:px-4 py-4 border-b border-line">
          <ProblemPanel error={reading.error} retry="Read again" onRetry={() => void reading.refetch()}>
            {reading.data ? (
              <p className="text-[12.5px] text-ink-2 mt-1">
                Shown below is what it said <Ago at={reading.data.readAt} ago />.
              </p>
            ) : null}
          </ProblemPanel>
        </div>
      ) : null}
      {manifest.account ? <AccountLine device={id} document={section} record="" /> : null}
      {reading.data ? (
        <DocumentForm
          manifest={manifest}
          noun={device.noun}
          mode="edit"
          reading={reading.data}
          readOnly={!mayWrite}
          intro={mayWrite ? <SectionTools device={device} section={manifest} /> : undefined}
          keptOtherwise={keptOtherwise}
          outsideCheck={
            manifest.account &&
            ((typed) => askAccount({ device: id, document: section, record: "", secret: manifest.account?.secret ?? "" }, typed))
          }
          onChangeCount={(changes) => {
            if (changes > 0) {
              setLast(null);
            }
          }}
          outcome={
            last?.registration ? (
              <WriteOutcome key={last.id} change={last} deviceName={device.name} noun={device.noun} onPutBack={setLast} />
            ) : null
          }
          onApply={async (values, { reason, baseline }) => {
            const result = await applyResult(() => writeSection(id, section, baseline ?? "", values, reason), {
              noun: device.noun,
              done: `Written and read back. The ${device.noun} holds the new values.`,
            });
            if (result.ok) {
              client.setQueryData(queryKey("GET /api/devices/{id}/settings/{section}", { params: { id, section } }), result.reading);
              setLast(result.reading.change);
              tellWritten(`${device.name}: ${manifest.label} applied`, result.reading.change, {
                deviceName: device.name,
                noun: device.noun,
              });
            }
            await Promise.all([
              client.invalidateQueries({ queryKey: queryKey("GET /api/devices/{id}", { params: { id } }) }),
              client.invalidateQueries({ queryKey: queryKey("GET /api/devices/{id}/changes", { params: { id } }) }),
              forget(client, "GET /api/devices/{id}/differences"),
              forget(client, "GET /api/overview", "GET /api/lines"),
            ]);
            return result;
          }}
        />
      ) : reading.isPending ? (
        <SkeletonBlock lines={6} />
      ) : null}
      {dialog}
    </div>
  );
}
