"use client";
import { Check, Footprints, RefreshCw } from "lucide-react";
import { toast } from "sonner";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { useLinesOf } from "../lines/device-lines";
import { useLastNewLine } from "../new-lines/use-new-line";
import { useMay } from "../session/me";
import { Button, ButtonLink } from "../ui/button";
import { problemWords } from "../ui/problem-panel";
import { nextStepOf } from "./next-step";
import { useCheckDevice } from "./use-check-device";

/** What is left to do about this device, one thing at a time. */
export function NextStepCard({ device }: { device: DeviceDetail }) {
  const sees = useMay("line.see");
  const mayEdit = useMay("device.edit");
  const reset = useMay("line.reset");
  const giveLine = useMay("device.configure") && device.kind !== "pbx" && sees;
  const given = useLastNewLine(device.id, giveLine);
  const check = useCheckDevice(device.id);
  const { all, broken } = useLinesOf(device.id, sees);
  if (sees && (!all || !broken)) {
    // What comes next hangs on them: better said a moment later than changed under a finger.
    return null;
  }
  const coming = given?.state === "running";
  const step = nextStepOf(device, all && broken && { total: all.total, coming, broken: broken.items[0] }, { reset, giveLine });
  return (
    <section aria-label={`Next step for this ${device.noun}`} className="card flex items-center gap-3 px-4 py-3 phone:flex-wrap">
      <span
        className={`grid place-items-center w-8 h-8 rounded-lg flex-none ${step ? "bg-accent-soft text-accent-ink" : "bg-ok-soft text-ok-ink"}`}
      >
        {step ? <Footprints size={16} /> : <Check size={16} />}
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="font-medium text-[13px] leading-[18px]">{step ? `Next: ${step.words}` : "Nothing left to do"}</h2>
        <p className="text-xs text-ink-3 leading-[17px] wrap-break-word">
          {step ? step.why : "It answers, accepts our login, and nothing of it is broken."}
        </p>
      </div>
      {step?.way === "check" ? (
        <Button
          className="phone:w-full"
          busy={check.isPending && "Checking"}
          onClick={() => check.mutate(undefined, { onError: (error) => toast.error(problemWords(error).title) })}
        >
          <RefreshCw size={13} />
          Check now
        </Button>
      ) : step?.way && mayEdit ? (
        <ButtonLink href={step.way.href} className="phone:w-full">
          {step.way.label}
        </ButtonLink>
      ) : null}
    </section>
  );
}
