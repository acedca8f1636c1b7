"use client";
import { useState } from "react";
import type { ChannelItem, ChannelKind } from "@/lib/channels/schemas";
import { SiteSelect } from "../sites/site-select";
import { complaintsOf } from "../ui/complaints";
import { Field, PasswordInput, Segmented, Select, Switch, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { ChannelHours, type Hours, hoursInputs } from "./channel-hours";
import { channelKindWords } from "./channel-words";
import { useChangeChannels } from "./use-channels";

const kinds = Object.keys(channelKindWords) as ChannelKind[];
const inputs = ["name", "url", "to", "to.0", "to.1", "to.2", "secret", "siteIds", ...hoursInputs];

const urlHints: Readonly<Partial<Record<ChannelKind, string>>> = {
  webhook: "Takes a signed POST with JSON",
  slack: "The address of an incoming webhook",
  teams: "The address of a workflow’s webhook",
  mattermost: "The address of an incoming webhook",
  ntfy: "The server and the topic: https://ntfy.example.com/topic",
};

type Loud = "all" | "warnings" | "critical";

function loudOf(severities: readonly string[]): Loud {
  return severities.length === 1 ? "critical" : severities.length === 2 ? "warnings" : "all";
}

const severitiesOf = { all: [], warnings: ["critical", "warning"], critical: ["critical"] } as const;

/** Adds a way to tell people, or changes one. What is stored of its address and its key is never shown. */
export function ChannelDialog({ channel, onClose }: { channel?: ChannelItem; onClose: () => void }) {
  const { add, change } = useChangeChannels();
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? "email");
  const [name, setName] = useState(channel?.name ?? "");
  const [on, setOn] = useState(channel?.on ?? true);
  const [url, setUrl] = useState("");
  const [to, setTo] = useState(channel?.to.join(", ") ?? "");
  const [secret, setSecret] = useState("");
  const [siteId, setSiteId] = useState(channel?.siteIds[0] ?? "");
  const [loud, setLoud] = useState<Loud>(loudOf(channel?.severities ?? []));
  const [hours, setHours] = useState<Hours>({ quiet: channel?.quiet ?? null, digest: channel?.digest ?? null });
  const work = channel ? change : add;
  const { fields, rest } = complaintsOf(work.error, inputs);
  const isMail = kind === "email";
  const send = () => {
    const addresses = to
      .split(/[\s,;]+/)
      .map((text) => text.trim())
      .filter((text) => text !== "");
    const others = channel?.siteIds.slice(1) ?? [];
    const body = {
      name: name.trim(),
      on,
      ...(isMail ? { to: addresses } : url.trim() === "" && channel ? {} : { url: url.trim() }),
      ...(secret === "" ? {} : { secret }),
      siteIds: siteId === "" ? [] : [siteId, ...others.filter((id) => id !== siteId)],
      severities: [...severitiesOf[loud]],
      ...hours,
    };
    if (channel) {
      change.mutate({ id: channel.id, ...body }, { onSuccess: onClose });
    } else {
      add.mutate({ kind, ...body }, { onSuccess: onClose });
    }
  };
  return (
    <FormDialog
      title={channel ? `Change ${channel.name}` : "Add a channel"}
      send={channel ? "Keep channel" : "Add channel"}
      busy={work.isPending && "Keeping"}
      onSend={send}
      onClose={onClose}
    >
      {channel ? null : (
        <Field label="Kind">
          {(control) => (
            <Select
              {...control}
              value={kind}
              onChange={(value) => setKind(value as ChannelKind)}
              options={kinds.map((value) => ({ value, label: channelKindWords[value] }))}
            />
          )}
        </Field>
      )}
      <Field label="Name" hint="As people call it" error={fields.name}>
        {(control) => <TextInput {...control} value={name} onChange={setName} maxLength={80} autoComplete="off" />}
      </Field>
      {isMail ? (
        <Field label="To" hint="Addresses with a comma between" error={fields.to ?? fields["to.0"] ?? fields["to.1"] ?? fields["to.2"]}>
          {(control) => <TextInput {...control} value={to} onChange={setTo} autoComplete="off" />}
        </Field>
      ) : (
        <Field label="Address" hint={channel ? "Stored, not shown. Leave it empty to keep it" : urlHints[kind]} error={fields.url}>
          {(control) => (
            <TextInput {...control} mono value={url} onChange={setUrl} maxLength={2_000} autoComplete="off" placeholder="https://" />
          )}
        </Field>
      )}
      {kind === "webhook" || kind === "ntfy" ? (
        <Field
          label={kind === "webhook" ? "Key that signs" : "Access token"}
          optional
          hint={channel?.secret.set ? "Stored, not shown. Leave it empty to keep it" : undefined}
          error={fields.secret}
        >
          {(control) => <PasswordInput {...control} value={secret} onChange={setSecret} maxLength={500} autoComplete="new-password" />}
        </Field>
      ) : null}
      <Segmented
        label="What is told"
        value={loud}
        onChange={setLoud}
        options={[
          { value: "all", label: "Everything" },
          { value: "warnings", label: "Warnings" },
          { value: "critical", label: "Critical" },
        ]}
      />
      <Field label="Site" hint="Only what happens there, and no name from elsewhere" error={fields.siteIds}>
        {(control) => <SiteSelect {...control} none="All sites" value={siteId} onChange={setSiteId} />}
      </Field>
      <ChannelHours hours={hours} onChange={setHours} errors={fields} />
      <Switch label="On" hint="Off: it is kept and told nothing" checked={on} onChange={setOn} />
      {work.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
