"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Fingerprint, Plus } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { asked, call, forget, type Item } from "@/lib/api/client";
import { agentWords } from "@/lib/http/agent-words";
import { addPasskey, passkeyWords, useHindrance } from "../session/passkeys";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { complaintsOf } from "../ui/complaints";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Field, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { Ago, When } from "../ui/time";

type Passkey = Item<"GET /api/me/passkeys">;
type Open = { kind: "add" } | { kind: "rename" | "remove"; passkey: Passkey };

function useChangePasskeys() {
  const client = useQueryClient();
  const onSuccess = () => forget(client, "GET /api/me/passkeys", "GET /api/me", "GET /api/sessions");
  return {
    add: useMutation({ mutationFn: addPasskey, onSuccess }),
    rename: useMutation({
      mutationFn: ({ id, name }: { id: string; name: string }) => call("PATCH /api/me/passkeys/{id}", { params: { id }, body: { name } }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: (id: string) => call("DELETE /api/me/passkeys/{id}", { params: { id } }), onSuccess }),
  };
}

/** Asks for a passkey's name, before it is made or for another one. */
function NameDialog({
  title,
  sub,
  send,
  busy,
  first,
  onSend,
  onClose,
}: {
  title: string;
  sub?: string;
  send: string;
  busy: string;
  first: string;
  onSend: (name: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const [name, setName] = useState(first);
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<unknown>();
  const [working, setWorking] = useState(false);
  const { fields, rest } = complaintsOf(error, ["name"]);
  const ofBrowser = passkeyWords(error);
  const run = async () => {
    setMissing(name.trim() === "");
    if (name.trim() === "") {
      return;
    }
    setWorking(true);
    setError(undefined);
    try {
      await onSend(name.trim());
    } catch (caught) {
      setError(caught);
      setWorking(false);
    }
  };
  return (
    <FormDialog title={title} sub={sub} send={send} busy={working && busy} onSend={() => void run()} onClose={onClose}>
      <Field
        label="Name"
        hint="So that you recognise it in the list"
        error={missing && name.trim() === "" ? "A passkey needs a name, such as Work laptop." : fields.name}
      >
        {(control) => <TextInput {...control} value={name} onChange={setName} maxLength={60} autoComplete="off" />}
      </Field>
      {ofBrowser === undefined ? null : (
        <p role="alert" className="text-[12.5px] text-bad-ink">
          {ofBrowser}
        </p>
      )}
      {error !== undefined && rest !== undefined && ofBrowser === undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}

function Row({ passkey, act }: { passkey: Passkey; act: (open: Open) => void }) {
  return (
    <li className="flex items-center gap-3 px-4 min-h-[56px] py-2 border-t border-line first:border-t-0 phone:flex-wrap">
      <span className="grid place-items-center w-8 h-8 rounded-md bg-sunken text-ink-2 phone:hidden">
        <Fingerprint size={16} />
      </span>
      <div className="min-w-0 flex-1 leading-[18px] phone:basis-full">
        <div className="font-medium truncate" title={passkey.name}>
          {passkey.name}
        </div>
        <div className="text-[12.5px] text-ink-2">
          {passkey.keeper === null ? "" : `${passkey.keeper} · `}
          {passkey.synced ? "on all devices of its owner · " : ""}added{" "}
          {passkey.createdAt ? <When at={passkey.createdAt} /> : "some time ago"} ·{" "}
          {passkey.usedAt ? (
            <>
              used <Ago at={passkey.usedAt} ago />
            </>
          ) : (
            "not used yet"
          )}
        </div>
      </div>
      <Button variant="ghost" size="sm" aria-label={`Rename ${passkey.name}`} onClick={() => act({ kind: "rename", passkey })}>
        Rename
      </Button>
      <Button variant="danger" size="sm" aria-label={`Remove ${passkey.name}`} onClick={() => act({ kind: "remove", passkey })}>
        Remove
      </Button>
    </li>
  );
}

/** One's own passkeys: added in this browser, renamed, removed. */
export function PasskeysCard() {
  const list = useQuery(asked("GET /api/me/passkeys"));
  const { add, rename, remove } = useChangePasskeys();
  const [open, setOpen] = useState<Open>();
  const hindrance = useHindrance(list.data?.site);
  const close = () => setOpen(undefined);
  const items = list.data?.items ?? [];
  return (
    <Card
      title="Passkeys"
      count={list.data && items.length > 0 ? items.length : undefined}
      action={
        hindrance === undefined ? (
          <Button size="sm" onClick={() => setOpen({ kind: "add" })}>
            <Plus size={14} />
            Add a passkey
          </Button>
        ) : null
      }
    >
      {list.isPending ? <SkeletonRows rows={1} height={56} /> : null}
      {list.isError ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-4" /> : null}
      {list.data && items.length === 0 ? (
        <p className="px-4 py-3 text-ink-2">None yet. With one you sign in by finger, face or PIN of your device: no password, no code.</p>
      ) : null}
      {items.length > 0 ? (
        <ul aria-label="Your passkeys">
          {items.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} act={setOpen} />
          ))}
        </ul>
      ) : null}
      {hindrance ? <p className="px-4 py-3 border-t border-line bg-sunken text-[12.5px] text-ink-2">{hindrance}</p> : null}
      {open?.kind === "add" ? (
        <NameDialog
          title="Add a passkey"
          sub="Your browser asks where to keep it. The device has to ask for you each time, by finger, face or PIN."
          send="Go on"
          busy="Asking your device"
          first={agentWords(navigator.userAgent)}
          onSend={async (name) => {
            await add.mutateAsync(name);
            close();
            toast.success(`${name} signs you in from now on`);
          }}
          onClose={close}
        />
      ) : null}
      {open?.kind === "rename" ? (
        <NameDialog
          title={`Rename ${open.passkey.name}`}
          send="Rename"
          busy="Renaming"
          first={open.passkey.name}
          onSend={async (name) => {
            await rename.mutateAsync({ id: open.passkey.id, name });
            close();
          }}
          onClose={close}
        />
      ) : null}
      {open?.kind === "remove" ? (
        <ConfirmDialog
          title={`Remove ${open.passkey.name}?`}
          confirm={`Remove ${open.passkey.name}`}
          busy="Removing"
          onConfirm={async () => {
            await remove.mutateAsync(open.passkey.id);
            close();
          }}
          onClose={close}
        >
          It signs nobody in any more. Delete it from the device too, which keeps its half.
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}
