"use client";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { NetworkAnswer } from "@/lib/networks/endpoints";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { complaintsOf } from "../ui/complaints";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Field, TextInput } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { useChangeNetworks, useNetworks } from "./use-networks";

/** The networks that devices may live in. Link-local, multicast and Lineward's own addresses are never reachable. */
export function NetworksCard() {
  const networks = useNetworks();
  const { add, remove } = useChangeNetworks();
  const [cidr, setCidr] = useState("");
  const [note, setNote] = useState("");
  const [removing, setRemoving] = useState<NetworkAnswer>();
  const { fields, rest } = complaintsOf(add.error, ["cidr", "note"]);
  return (
    <Card title="Allowed networks" count={networks.data?.items.length}>
      <p className="px-4 pt-3.5 text-ink-2">
        Lineward talks to devices in these networks only. Link-local and metadata addresses, multicast and Lineward’s own listener are
        always refused.
      </p>
      {networks.isPending ? <SkeletonRows rows={3} /> : null}
      {networks.isError ? <ProblemPanel error={networks.error} onRetry={() => void networks.refetch()} className="p-4" /> : null}
      <ul className="mt-3 border-t border-line">
        {networks.data?.items.map((network) => (
          <li key={network.id} className="flex items-center gap-3 px-4 min-h-[44px] border-b border-line">
            <span className="mono">{network.cidr}</span>
            <span className="text-ink-3 text-xs min-w-0 truncate">{network.note}</span>
            <Button
              variant="ghost"
              size="sm"
              square
              className="ml-auto"
              aria-label={`No longer allow ${network.cidr}`}
              onClick={() => setRemoving(network)}
            >
              <Trash2 size={14} />
            </Button>
          </li>
        ))}
        {networks.data?.items.length === 0 ? (
          <li className="px-4 py-3 text-bad-ink">None. No device can be reached until one is allowed.</li>
        ) : null}
      </ul>
      <form
        noValidate
        className="p-4 grid grid-cols-[minmax(0,200px)_minmax(0,1fr)_auto] gap-3 items-start phone:grid-cols-1"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(
            { cidr: cidr.trim(), ...(note.trim() === "" ? {} : { note: note.trim() }) },
            {
              onSuccess: () => {
                setCidr("");
                setNote("");
              },
            },
          );
        }}
      >
        <Field label="Network" hint="Such as 10.20.0.0/16, or one address" error={fields.cidr}>
          {(control) => <TextInput {...control} mono value={cidr} onChange={setCidr} placeholder="10.20.0.0/16" autoComplete="off" />}
        </Field>
        <Field label="Note" optional hint="What it is" error={fields.note}>
          {(control) => <TextInput {...control} value={note} onChange={setNote} maxLength={200} />}
        </Field>
        <Button type="submit" className="mt-[23px] h-[34px]! phone:mt-0 phone:h-11!" busy={add.isPending && "Allowing"}>
          Allow network
        </Button>
        {add.isError && rest !== undefined ? <ProblemPanel error={rest} className="col-span-full" /> : null}
      </form>
      {removing ? (
        <ConfirmDialog
          title={`No longer allow ${removing.cidr}?`}
          confirm={`Remove ${removing.cidr}`}
          busy="Removing"
          onClose={() => setRemoving(undefined)}
          onConfirm={() => remove.mutateAsync(removing.id)}
        >
          <p>
            Devices in this network can no longer be reached from here, unless another entry covers them. Nothing about them is deleted.
          </p>
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}
