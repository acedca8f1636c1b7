"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { asked, forget, queryKey } from "@/lib/api/client";
import type { ChangeItem } from "@/lib/settings/schemas";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Mark } from "../ui/mark";
import { PutBackDialog } from "./put-back-dialog";
import { outcomeSentence } from "./registration-words";

/** How often a write is asked about while its device registers. */
const lookEveryMs = 1_000;

interface WriteOutcomeProps {
  readonly change: ChangeItem;
  readonly deviceName: string;
  readonly noun: string;
  /** Where it stands in a toast, which it ends or leaves by itself. */
  readonly toastId?: string | undefined;
  readonly onPutBack?: ((change: ChangeItem | null) => void) | undefined;
}

const tones = { accent: "text-accent-ink", ok: "text-ok-ink", bad: "text-bad-ink", warn: "text-warn-ink" } as const;

/** The result of a write, which goes on: registering, then registered again or not, and why; with the way back. */
export function WriteOutcome({ change, deviceName, noun, toastId, onPutBack }: WriteOutcomeProps) {
  const client = useQueryClient();
  const mayWrite = useMay("device.configure");
  const seesLines = useMay("line.see");
  const [puttingBack, setPuttingBack] = useState(false);
  const { deviceId, document, record = "" } = change;
  const about = { params: { id: deviceId, changeId: change.id } };
  const now =
    useQuery({
      ...asked("GET /api/devices/{id}/changes/{changeId}", about),
      initialData: change,
      staleTime: lookEveryMs,
      refetchInterval: ({ state }) => (state.data?.registration?.state === "waiting" ? lookEveryMs : false),
    }).data ?? change;
  const outcome = now.registration;
  const settled = outcome !== undefined && outcome.state !== "waiting";
  const isBroken = settled && outcome.state !== "registered";
  const line = useQuery({
    ...asked("GET /api/lines", { query: { device: deviceId, document, record, limit: 1 } }),
    enabled: isBroken && seesLines,
  }).data?.items[0];
  const cause = line?.disagreements.find(({ severity }) => severity === "problem")?.words;

  useEffect(() => {
    if (settled) {
      void client.invalidateQueries({ queryKey: queryKey("GET /api/devices/{id}", { params: { id: deviceId } }) });
      void forget(client, "GET /api/lines", "GET /api/overview");
    }
  }, [client, deviceId, settled]);
  useEffect(() => {
    if (settled && !isBroken && toastId !== undefined) {
      // Finished: it goes by itself now.
      const timer = setTimeout(() => toast.dismiss(toastId), 6_000);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [settled, isBroken, toastId]);

  if (!outcome) {
    return null;
  }
  const { mark, words, tone } = outcomeSentence(outcome, isBroken ? cause : undefined, now.action !== "create");
  return (
    <div className="flex items-center flex-wrap gap-x-2 gap-y-1.5 text-[12.5px] leading-[17px]">
      <Mark state={mark} />
      <span className={`min-w-0 flex-1 wrap-break-word ${tones[tone]}`} role={isBroken ? "alert" : "status"}>
        {words}
      </span>
      {isBroken && now.canPutBack && mayWrite ? (
        <Button size="sm" onClick={() => setPuttingBack(true)}>
          <Undo2 size={13} />
          Put back
        </Button>
      ) : null}
      {puttingBack ? (
        <PutBackDialog
          change={now}
          deviceName={deviceName}
          noun={noun}
          onClose={() => setPuttingBack(false)}
          onDone={(written) => {
            onPutBack?.(written);
            if (toastId !== undefined) {
              toast.dismiss(toastId);
            }
          }}
        />
      ) : null}
    </div>
  );
}

/** Says in a corner of every page that a write is done, and keeps saying what comes of it. */
export function tellWritten(title: string, change: ChangeItem | null | undefined, about: { deviceName: string; noun: string }): void {
  if (!change?.registration) {
    toast.success(title, { description: "Read back and compared, field by field." });
    return;
  }
  toast(title, {
    id: change.id,
    duration: Number.POSITIVE_INFINITY,
    closeButton: true,
    description: <WriteOutcome change={change} toastId={change.id} {...about} />,
  });
}
