"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, RotateCcw } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button, ButtonLink } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { type DemoSwitch, fetchSwitches, startOver, throwSwitch } from "./presenting";
import { switchWords } from "./switch-words";

const key = ["demo", "switches"];

function Row({ item, busy, onThrow }: { item: DemoSwitch; busy: boolean; onThrow: () => void }) {
  const words = switchWords[item.name];
  return (
    <li className="px-4 py-3 flex gap-4 phone:flex-col phone:gap-2.5 border-t border-line first:border-t-0" data-on={item.on || undefined}>
      <div className="min-w-0 flex-1">
        <h3 className="text-[13px] font-semibold">
          {words.title} <span className="font-normal text-ink-3">{item.deviceName}</span>
        </h3>
        <p className="text-[12.5px] leading-[18px] text-ink-2 mt-0.5">{item.on ? words.look : words.idle}</p>
      </div>
      <div className="flex items-center gap-2 flex-none">
        {item.on ? (
          <ButtonLink href={words.href(item)} size="sm" variant="primary">
            {words.action}
            <ArrowRight size={13} />
          </ButtonLink>
        ) : words.first === undefined || item.deviceId === null ? null : (
          // Beside this page: the form stays open while the switch is thrown here.
          <ButtonLink href={words.href(item)} size="sm" target="_blank">
            {words.first}
          </ButtonLink>
        )}
        <Button
          size="sm"
          busy={busy && "Doing it"}
          onClick={onThrow}
          aria-label={`${item.on ? words.rights : words.throws}: ${item.deviceName}`}
        >
          {item.on ? words.rights : words.throws}
        </Button>
      </div>
    </li>
  );
}

/** What a presenter can do to the building while somebody looks on. Lineward is told nothing: it finds out by asking the devices. */
export function Switchboard() {
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const switches = useQuery({ queryKey: key, queryFn: fetchSwitches, refetchInterval: 10_000 });
  const thrown = useMutation({
    mutationFn: ({ name, on }: Pick<DemoSwitch, "name" | "on">) => throwSwitch(name, on),
    onSuccess: (now) => client.setQueryData(key, now),
  });
  const items = switches.data?.items ?? [];
  return (
    <section className="card mt-6" aria-label="Switchboard">
      <div className="card-h">
        <h2>Switchboard</h2>
        <Button size="sm" variant="ghost" onClick={() => setAsks(true)}>
          <RotateCcw size={13} />
          Start the building over
        </Button>
      </div>
      <p className="px-4 pt-3 pb-2 text-ink-2">
        Do something to a device, as its people would. Lineward is not told: it finds out within half a minute, or at once with{" "}
        <em className="not-italic font-medium">Test now</em>.
      </p>
      {switches.isError ? <ProblemPanel error={switches.error} onRetry={() => void switches.refetch()} className="m-4" /> : null}
      {thrown.isError ? <ProblemPanel error={thrown.error} className="m-4" /> : null}
      <ul>
        {items.map((item) => (
          <Row
            key={item.name}
            item={item}
            busy={thrown.isPending && thrown.variables.name === item.name}
            onThrow={() => thrown.mutate({ name: item.name, on: !item.on })}
          />
        ))}
      </ul>
      {switches.data && items.length === 0 ? <p className="px-4 pb-4 text-ink-3">None of its devices stands at a site of yours.</p> : null}
      {asks ? (
        <ConfirmDialog
          title="Start the building over"
          confirm="Start over"
          busy="Starting over"
          danger={false}
          onClose={() => setAsks(false)}
          onConfirm={async () => {
            await startOver();
            await client.invalidateQueries();
            toast("The building is as at the start");
          }}
        >
          Every device is as it was when the demo began, with its faults of then, and Lineward is told so. It takes some seconds. The
          history stays: changes, resets and the audit.
        </ConfirmDialog>
      ) : null}
    </section>
  );
}
