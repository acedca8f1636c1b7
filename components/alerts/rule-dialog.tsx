"use client";
import { useState } from "react";
import { type AlertKind, alertKinds, type RuleItem, type Severity } from "@/lib/alerts/schemas";
import { SiteSelect } from "../sites/site-select";
import { Field, Segmented, Select, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { kindWords, severityWords, spanWords } from "./alert-words";
import { RuleChannelsField, type Teller } from "./rule-channels";
import { useSaveRules } from "./use-alerts";

/** After how many minutes people may be told again. */
const reminders = [30, 60, 240, 480, 1_440] as const;

const whole = /^\d{1,7}$/;

/** What a new rule begins with. */
export const newRule = (): RuleItem => ({
  id: `rule-${Date.now().toString(36)}`,
  kind: "device_silent",
  name: "",
  on: true,
  severity: "warning",
  hold: { seconds: 300 },
  scope: { siteIds: [], tags: [], drivers: [] },
  channelIds: null,
  lastAt: null,
});

/** With a new rule before the others of its kind: the first one that fits is the one that counts. */
function withRule(all: readonly RuleItem[], rule: RuleItem): RuleItem[] {
  if (all.some(({ id }) => id === rule.id)) {
    return all.map((other) => (other.id === rule.id ? rule : other));
  }
  const at = all.findIndex(({ kind }) => kind === rule.kind);
  return at < 0 ? [...all, rule] : [...all.slice(0, at), rule, ...all.slice(at)];
}

interface Draft {
  readonly name: string;
  readonly tells: "all" | "some" | "none";
  readonly channelIds: readonly string[];
  readonly by: "time" | "looks";
  readonly minutes: string;
  readonly looks: string;
  readonly of: string;
  readonly share: string;
  readonly days: string;
}

function draftOf({ name, hold, share, days, channelIds }: RuleItem): Draft {
  const counted = "looks" in hold ? hold : { looks: 2, of: 3 };
  return {
    name,
    tells: channelIds === null ? "all" : channelIds.length === 0 ? "none" : "some",
    channelIds: channelIds ?? [],
    by: "looks" in hold ? "looks" : "time",
    minutes: "looks" in hold ? "5" : String(Math.round(hold.seconds / 6) / 10),
    looks: String(counted.looks),
    of: String(counted.of),
    share: String(share ?? 75),
    days: String(days ?? 30),
  };
}

/** Complaints about what is typed, by input. */
function complaints(draft: Draft, rule: Pick<RuleItem, "kind">): Partial<Record<keyof Draft, string>> {
  const within = (text: string, min: number, max: number) => whole.test(text) && Number(text) >= min && Number(text) <= max;
  return {
    ...(draft.name.trim() === "" ? { name: "Give it a name" } : {}),
    ...(draft.tells === "some" && draft.channelIds.length === 0 ? { channelIds: "Choose at least one, or nobody" } : {}),
    ...(draft.by === "time" && !(Number(draft.minutes) >= 0 && Number(draft.minutes) <= 43_200 && draft.minutes.trim() !== "")
      ? { minutes: "0 to 43200 minutes, such as 5 or 0.5" }
      : {}),
    ...(draft.by === "looks" && !within(draft.of, 1, 20) ? { of: "1 to 20 looks" } : {}),
    ...(draft.by === "looks" && !within(draft.looks, 1, Number(draft.of)) ? { looks: "Not more than the looks" } : {}),
    ...(rule.kind === "site_silent" && !within(draft.share, 1, 100) ? { share: "1 to 100" } : {}),
    ...(rule.kind === "certificate" && !within(draft.days, 1, 365) ? { days: "1 to 365" } : {}),
  };
}

/** What a rule is about, how long it must be so, how bad it is, who is told, and where it holds. */
export function RuleDialog({
  rule: before,
  all,
  channels,
  onClose,
}: {
  rule: RuleItem;
  all: readonly RuleItem[];
  channels: readonly Teller[];
  onClose: () => void;
}) {
  const save = useSaveRules();
  const [kind, setKind] = useState<AlertKind>(before.kind);
  const rule = { ...before, kind };
  const isNew = !all.some(({ id }) => id === before.id);
  const [draft, setDraft] = useState(() => draftOf(before));
  const [severity, setSeverity] = useState<Severity>(rule.severity);
  const [remind, setRemind] = useState(rule.remindMinutes);
  const [siteId, setSiteId] = useState(rule.scope.siteIds[0] ?? "");
  const [tag, setTag] = useState(rule.scope.tags.join(", "));
  const [isTried, setTried] = useState(false);
  const wrong = complaints(draft, rule);
  const shown = isTried ? wrong : {};
  const put = (part: Partial<Draft>) => setDraft((last) => ({ ...last, ...part }));
  const ofSite = rule.kind !== "sweep" && rule.kind !== "job" && rule.kind !== "backup";
  const ofTag = ofSite && rule.kind !== "site_silent" && rule.kind !== "reset";
  const send = () => {
    setTried(true);
    if (Object.keys(wrong).length > 0) {
      return;
    }
    const otherSites = rule.scope.siteIds.slice(1);
    const { remindMinutes: _before, ...others } = rule;
    const known = draft.channelIds.filter((id) => channels.some((channel) => channel.id === id));
    const changed: RuleItem = {
      ...others,
      name: draft.name.trim(),
      channelIds: draft.tells === "all" ? null : draft.tells === "none" ? [] : known,
      ...(remind === undefined ? {} : { remindMinutes: remind }),
      severity,
      hold:
        draft.by === "looks" ? { looks: Number(draft.looks), of: Number(draft.of) } : { seconds: Math.round(Number(draft.minutes) * 60) },
      ...(rule.kind === "site_silent" ? { share: Number(draft.share) } : {}),
      ...(rule.kind === "certificate" ? { days: Number(draft.days) } : {}),
      scope: {
        ...rule.scope,
        siteIds: siteId === "" ? [] : [siteId, ...otherSites.filter((id) => id !== siteId)],
        tags: tag
          .split(/[\s,]+/)
          .map((text) => text.toLowerCase())
          .filter((text) => text !== ""),
      },
    };
    save.mutate(withRule(all, changed), { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={isNew ? "Add a rule" : before.name}
      send={isNew ? "Add rule" : "Keep rule"}
      busy={save.isPending && "Keeping"}
      onSend={send}
      onClose={onClose}
    >
      {isNew ? (
        <Field label="About" hint="It counts before the other rules of its kind">
          {(control) => (
            <Select
              {...control}
              value={kind}
              onChange={(value) => {
                setKind(value as AlertKind);
                put({ by: "time" });
              }}
              options={alertKinds.map((value) => ({ value, label: kindWords[value] }))}
            />
          )}
        </Field>
      ) : null}
      <Field label="Name" error={shown.name}>
        {(control) => <TextInput {...control} value={draft.name} onChange={(name) => put({ name })} maxLength={80} autoComplete="off" />}
      </Field>
      {rule.kind === "device_silent" ? (
        <Segmented
          label="It must hold"
          value={draft.by}
          onChange={(by) => put({ by })}
          options={[
            { value: "time", label: "For a time" },
            { value: "looks", label: "For some looks" },
          ]}
        />
      ) : null}
      {draft.by === "time" ? (
        <Field label="Must hold for, in minutes" error={shown.minutes} hint="0 is at once">
          {(control) => <TextInput {...control} mono inputMode="decimal" value={draft.minutes} onChange={(minutes) => put({ minutes })} />}
        </Field>
      ) : (
        <div className="grid grid-cols-2 gap-3">
          <Field label="Bad looks" error={shown.looks}>
            {(control) => <TextInput {...control} mono inputMode="numeric" value={draft.looks} onChange={(looks) => put({ looks })} />}
          </Field>
          <Field label="Of the last looks" error={shown.of}>
            {(control) => <TextInput {...control} mono inputMode="numeric" value={draft.of} onChange={(of) => put({ of })} />}
          </Field>
        </div>
      )}
      {rule.kind === "site_silent" ? (
        <Field label="Silent devices, in a hundred" error={shown.share}>
          {(control) => <TextInput {...control} mono inputMode="numeric" value={draft.share} onChange={(share) => put({ share })} />}
        </Field>
      ) : null}
      {rule.kind === "certificate" ? (
        <Field label="Days before its end" error={shown.days}>
          {(control) => <TextInput {...control} mono inputMode="numeric" value={draft.days} onChange={(days) => put({ days })} />}
        </Field>
      ) : null}
      <Segmented
        label="How bad"
        value={severity}
        onChange={setSeverity}
        options={(["critical", "warning", "info"] as const).map((value) => ({ value, label: severityWords[value] }))}
      />
      <RuleChannelsField
        value={draft.tells}
        chosen={draft.channelIds}
        channels={channels}
        error={shown.channelIds}
        onChange={(tells, channelIds) => put({ tells, channelIds })}
      />
      <Field label="Tell again" hint="While it is open and nobody has it">
        {(control) => (
          <Select
            {...control}
            value={String(remind ?? "")}
            onChange={(value) => setRemind(value === "" ? undefined : Number(value))}
            options={[
              { value: "", label: "Never: it is told once" },
              ...[...new Set([...reminders, ...(rule.remindMinutes === undefined ? [] : [rule.remindMinutes])])]
                .sort((a, b) => a - b)
                .map((minutes) => ({ value: String(minutes), label: `Every ${spanWords(minutes * 60)}` })),
            ]}
          />
        )}
      </Field>
      {ofSite ? (
        <Field label="Site" hint="A customer’s places belong to it">
          {(control) => <SiteSelect {...control} none="Everywhere" value={siteId} onChange={setSiteId} />}
        </Field>
      ) : null}
      {ofTag ? (
        <Field label="Tags" optional hint="Only what has one of them">
          {(control) => <TextInput {...control} value={tag} onChange={setTag} maxLength={200} autoComplete="off" />}
        </Field>
      ) : null}
      {save.isError ? <ProblemPanel error={save.error} /> : null}
    </FormDialog>
  );
}
