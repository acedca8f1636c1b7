"use client";
import { useState } from "react";
import { type WebhookEvent, webhookEvents } from "@/lib/webhooks/schemas";
import { complaintsOf } from "../../ui/complaints";
import { Field, Switch, TextInput } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import { Ticks } from "./ticks";
import { useChangeWebhooks, type Webhook } from "./use-programs";

const options = Object.entries(webhookEvents).map(([value, label]) => ({ value: value as WebhookEvent, label }));

/** Adds a webhook, or changes one. */
export function WebhookDialog({
  webhook,
  onMade,
  onClose,
}: {
  webhook?: Webhook | undefined;
  onMade: (name: string, secret: string) => void;
  onClose: () => void;
}) {
  const { add, change } = useChangeWebhooks();
  const [name, setName] = useState(webhook?.name ?? "");
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [events, setEvents] = useState<readonly WebhookEvent[]>(webhook?.events ?? ["reset.ended"]);
  const [active, setActive] = useState(webhook?.active ?? true);
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const error = add.error ?? change.error;
  const { fields, rest } = complaintsOf(error, ["name", "url", "events"]);
  const save = async () => {
    const found = {
      ...(name.trim() === "" ? { name: "A webhook needs a name, such as the program that it tells." } : {}),
      ...(events.length === 0 ? { events: "Choose what it is told of." } : {}),
    };
    setWrong(found);
    if (Object.keys(found).length > 0) {
      return;
    }
    const wish = { name: name.trim(), url: url.trim(), events: [...events] };
    try {
      if (webhook) {
        await change.mutateAsync({ id: webhook.id, ...wish, active });
        onClose();
      } else {
        onMade(wish.name, (await add.mutateAsync(wish)).secret);
      }
    } catch {
      // Drawn from the mutation's error.
    }
  };
  return (
    <FormDialog
      title={webhook ? `Edit ${webhook.name}` : "Add a webhook"}
      sub={webhook ? undefined : "Each message is signed. The secret for that is made now and shown once."}
      send={webhook ? "Save" : "Add the webhook"}
      busy={(add.isPending || change.isPending) && "Saving"}
      onSend={() => void save()}
      onClose={onClose}
    >
      <Field label="Name" hint="The program that it tells" error={(name.trim() === "" ? wrong.name : undefined) ?? fields.name}>
        {(control) => <TextInput {...control} autoFocus value={name} onChange={setName} maxLength={80} autoComplete="off" />}
      </Field>
      <Field label="Address" hint="Such as https://tickets.example/hooks/lineward" error={fields.url}>
        {(control) => <TextInput {...control} mono type="url" value={url} onChange={setUrl} autoComplete="off" />}
      </Field>
      <Ticks label="Is told of" error={wrong.events ?? fields.events} value={events} options={options} onChange={setEvents} />
      {webhook ? (
        <Switch
          checked={active}
          onChange={setActive}
          label="Is told"
          hint="Off: nothing is sent, and what happens meanwhile is not told later"
        />
      ) : null}
      {error && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
