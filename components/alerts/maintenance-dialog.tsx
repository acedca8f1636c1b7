"use client";
import { useState } from "react";
import type { NewMaintenance } from "@/lib/alerts/endpoints";
import { useMe } from "../session/me";
import { SiteSelect } from "../sites/site-select";
import { complaintsOf } from "../ui/complaints";
import { Field, Segmented, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { DayChips } from "./day-chips";
import { useChangeMaintenance } from "./use-alerts";

type Target = "site" | "tag" | "device";
type Span = "2" | "8" | "24" | "weekly";

interface Props {
  /** Of this one. */
  readonly device?: { readonly id: string; readonly name: string };
  /** The site that is chosen at first. */
  readonly siteId?: string;
  readonly onClose: () => void;
}

/** Begins a window: now for some hours, or each week in a time zone. */
export function MaintenanceDialog({ device, siteId: siteAtFirst = "", onClose }: Props) {
  const { begin } = useChangeMaintenance();
  const { boundToSites } = useMe();
  const [target, setTarget] = useState<Target>(device ? "device" : "site");
  const [siteId, setSiteId] = useState(siteAtFirst);
  const [tag, setTag] = useState("");
  const [span, setSpan] = useState<Span>("2");
  const [chosen, setChosen] = useState<readonly number[]>([7]);
  const [from, setFrom] = useState("01:00");
  const [to, setTo] = useState("05:00");
  const [timeZone, setTimeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [reason, setReason] = useState("");
  const { fields, rest } = complaintsOf(begin.error, ["targetId", "weekly.timeZone", "weekly.from", "weekly.to", "weekly.days", "reason"]);
  const [missing, setMissing] = useState(false);
  const targetId = target === "device" ? (device?.id ?? "") : target === "site" ? siteId : tag.trim();
  const send = () => {
    setMissing(targetId === "");
    if (targetId === "") {
      return;
    }
    const window: NewMaintenance = { target, targetId, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) };
    const times = span === "weekly" ? { weekly: { days: [...chosen], from, to, timeZone: timeZone.trim() } } : { hours: Number(span) };
    begin.mutate({ ...window, ...times }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={device ? `Maintenance of ${device.name}` : "Start maintenance"}
      sub="Checks go on, nobody is told."
      send={span === "weekly" ? "Keep window" : "Start maintenance"}
      busy={begin.isPending && "Starting"}
      onSend={send}
      onClose={onClose}
    >
      {device || boundToSites ? null : (
        <Segmented
          label="Of what"
          value={target}
          onChange={setTarget}
          options={[
            { value: "site", label: "A site" },
            { value: "tag", label: "A tag" },
          ]}
        />
      )}
      {target === "site" ? (
        <Field label="Site" error={missing ? "Choose a site." : fields.targetId}>
          {(control) => <SiteSelect {...control} none="Choose a site" value={siteId} onChange={setSiteId} />}
        </Field>
      ) : null}
      {target === "tag" ? (
        <Field label="Tag" hint="Every device that has it" error={missing ? "Write a tag." : fields.targetId}>
          {(control) => <TextInput {...control} value={tag} onChange={setTag} maxLength={40} autoComplete="off" />}
        </Field>
      ) : null}
      <Segmented
        label="For how long"
        value={span}
        onChange={setSpan}
        options={[
          { value: "2", label: "2 h" },
          { value: "8", label: "8 h" },
          { value: "24", label: "24 h" },
          { value: "weekly", label: "Each week" },
        ]}
      />
      {span === "weekly" ? (
        <>
          <DayChips days={chosen} onChange={setChosen} />
          {fields["weekly.days"] ? <p className="text-xs text-bad-ink">{fields["weekly.days"]}</p> : null}
          <div className="grid grid-cols-2 gap-3">
            <Field label="From" error={fields["weekly.from"]}>
              {(control) => <TextInput {...control} mono value={from} onChange={setFrom} />}
            </Field>
            <Field label="Until" error={fields["weekly.to"]}>
              {(control) => <TextInput {...control} mono value={to} onChange={setTo} />}
            </Field>
          </div>
          <Field label="Time zone" error={fields["weekly.timeZone"]}>
            {(control) => <TextInput {...control} mono value={timeZone} onChange={setTimeZone} />}
          </Field>
        </>
      ) : null}
      <Field label="Why" optional error={fields.reason}>
        {(control) => <TextInput {...control} value={reason} onChange={setReason} maxLength={200} />}
      </Field>
      {begin.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
