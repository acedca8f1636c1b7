"use client";
import { Check, Radar, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import type { ScanAnswer } from "@/lib/scans/schemas";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { Crumbs } from "../ui/crumbs";
import { Empty } from "../ui/empty";
import { Field, Select, TextInput } from "../ui/field";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { Ago } from "../ui/time";
import { AddPanel } from "./add-panel";
import { FoundList } from "./found-list";
import { useBeginScan, useLastScans, useScan, useStopScan } from "./use-scans";
import { takes, verdicts } from "./verdict-words";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Range and kind, and the button that begins. */
function AskCard({ drivers, last, children }: { drivers: readonly Choice[]; last: ScanAnswer | undefined; children?: React.ReactNode }) {
  const router = useRouter();
  const begin = useBeginScan();
  const [range, setRange] = useState(last?.range ?? "");
  const [driver, setDriver] = useState(last?.driver ?? "");
  const [ports, setPorts] = useState(last?.ports?.join(", ") ?? "");
  const [missing, setMissing] = useState(false);
  const wrong = begin.error instanceof ApiProblem ? begin.error.fields : [];
  const refusedPorts = wrong.find(({ path }) => path.startsWith("ports"))?.message;
  const refused = refusedPorts === undefined && begin.error ? (wrong[0]?.message ?? begin.error.message) : undefined;
  return (
    <section className="card" aria-label="Where to look">
      <form
        className="grid grid-cols-[minmax(0,1fr)_190px_150px_auto] phone:grid-cols-1 gap-3 p-4 items-start"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(range.trim() === "");
          if (range.trim() !== "" && !begin.isPending) {
            begin.mutate(
              {
                range: range.trim(),
                ...(driver === "" ? {} : { driver }),
                // What is no number is refused by the server, in its words.
                ...(ports.trim() === ""
                  ? {}
                  : {
                      ports: ports
                        .split(/[\s,;]+/)
                        .filter(Boolean)
                        .map(Number),
                    }),
              },
              { onSuccess: ({ id }) => router.push(`/devices/find/${id}`) },
            );
          }
        }}
      >
        <Field
          label="Range"
          error={missing ? "Type a network, from and to, or single addresses." : refused}
          hint="10.20.4.0/24, 10.20.4.10–60, or single addresses. No password is sent while searching."
        >
          {(control) => (
            <TextInput
              {...control}
              mono
              autoFocus={!last}
              autoComplete="off"
              placeholder="10.20.4.0/24"
              value={range}
              onChange={setRange}
            />
          )}
        </Field>
        <Field label="Kinds">
          {(control) => (
            <Select
              {...control}
              value={driver}
              onChange={setDriver}
              options={[{ value: "", label: `All ${drivers.length} kinds` }, ...drivers]}
            />
          )}
        </Field>
        <Field label="Ports" optional error={refusedPorts} hint={refusedPorts === undefined ? "As each kind has them" : undefined}>
          {(control) => <TextInput {...control} mono autoComplete="off" placeholder="80, 443" value={ports} onChange={setPorts} />}
        </Field>
        <Button
          type="submit"
          variant={last ? "secondary" : "primary"}
          className="mt-[24px] phone:mt-0"
          busy={begin.isPending ? "Starting" : false}
        >
          {last ? "Search again" : "Search"}
        </Button>
      </form>
      {children}
    </section>
  );
}

function Progress({ scan }: { scan: ScanAnswer }) {
  const stop = useStopScan(scan.id);
  const { asked, of, found, state } = scan;
  const answers = new Set(found.map(({ address }) => address.replace(/^[a-z]+:\/\//, "").replace(/:\d+$/, ""))).size;
  const answer = `${answers.toLocaleString("en")} ${answers === 1 ? "answers" : "answer"}`;
  const words = {
    running: `${asked.toLocaleString("en")} of ${of.toLocaleString("en")} asked, ${answer}`,
    done: `All ${of.toLocaleString("en")} asked, ${answer}`,
    stopped: `Stopped after ${asked.toLocaleString("en")} of ${of.toLocaleString("en")}, ${answer}`,
  }[state];
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-line bg-sunken rounded-b-[9px] px-4 min-h-10 text-xs">
      {state === "running" ? (
        <progress className="w-40 phone:w-24" value={asked} max={of} aria-label="Addresses asked" />
      ) : (
        <Check size={14} className={state === "done" ? "text-ok-ink" : "text-ink-3"} />
      )}
      <span role="status">{words}</span>
      {state === "running" ? (
        <>
          <span className="text-ink-3 phone:hidden">You may leave this page: it goes on.</span>
          <Button size="sm" variant="ghost" className="ml-auto" busy={stop.isPending ? "Stopping" : false} onClick={() => stop.mutate()}>
            Stop
          </Button>
        </>
      ) : (
        <span className="text-ink-3">
          <Ago at={scan.finishedAt ?? scan.createdAt} /> ago
        </span>
      )}
    </div>
  );
}

function Counts({ found }: Pick<ScanAnswer, "found">) {
  return (
    <dl className="card grid grid-cols-4 phone:grid-cols-2">
      {verdicts.map(({ verdict, label, sub, icon: Icon, tone }, at) => (
        <div
          key={verdict}
          className={`px-4 py-3 border-line ${at > 0 ? "border-l" : ""} ${at === 2 ? "phone:border-l-0" : ""} ${at > 1 ? "phone:border-t" : ""}`}
        >
          <dt className="flex items-center gap-2 font-medium">
            <Icon size={14} className={tone} aria-hidden="true" />
            {label}
          </dt>
          <dd className="text-[22px] leading-[28px] font-semibold num mt-1">{found.filter((item) => item.verdict === verdict).length}</dd>
          <dd className="text-xs text-ink-3">{sub}</dd>
        </div>
      ))}
    </dl>
  );
}

function LastScans({ except }: { except: string | undefined }) {
  const items = (useLastScans().data?.items ?? []).filter(({ id }) => id !== except).slice(0, 5);
  return items.length === 0 ? null : (
    <Card title="Your last searches" className="overflow-hidden">
      <ul>
        {items.map(({ id, range, state, createdAt }) => (
          <li key={id} className="flex items-center gap-3 px-4 min-h-[46px] border-t border-line first:border-t-0">
            <span className="mono truncate">{range}</span>
            <span className="text-xs text-ink-3">{state === "running" ? "running" : <Ago at={createdAt} ago />}</span>
            <Link className="link text-xs ml-auto" href={`/devices/find/${id}`} aria-label={`Look at the search of ${range}`}>
              Look at it
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Looks for devices in a range of addresses, and hands those that a person chooses to a job. */
export function FindPage({ id, drivers }: { id?: string; drivers: readonly Choice[] }) {
  const scan = useScan(id);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const found = scan.data?.found;
  const picked = useMemo(() => (found ?? []).filter((item) => takes(item) && chosen.has(item.address)), [found, chosen]);
  const some = (found ?? []).some(takes);
  return (
    <>
      <header className="topbar">
        <Crumbs trail={[{ label: "Devices", href: "/devices" }]} here="Find devices" />
        <Link
          href="/devices"
          aria-label="Close"
          className="grid place-items-center w-8 h-8 rounded-md text-ink-3 hover:bg-hover hover:text-ink"
        >
          <X size={16} />
        </Link>
      </header>
      <div className="px-6 phone:px-4 pt-5 pb-8">
        <h1 className="text-xl tracking-[-.02em]">Find devices</h1>
        <p className="text-ink-3 mt-0.5 mb-4">Asks each address what it is, and compares the answer with what is kept here.</p>
        <div
          className={`grid gap-4 items-start ${some ? "grid-cols-[minmax(0,1fr)_330px] narrow:grid-cols-1 phone:grid-cols-1" : "grid-cols-1"}`}
        >
          <div className="grid gap-4 min-w-0">
            <AskCard key={scan.data?.id ?? "new"} drivers={drivers} last={scan.data}>
              {scan.data ? <Progress scan={scan.data} /> : null}
            </AskCard>
            {scan.isError ? <ProblemPanel error={scan.error} className="card p-4" /> : null}
            {id !== undefined && scan.isPending ? <SkeletonRows rows={8} height={39} /> : null}
            {scan.data && scan.data.found.length > 0 ? (
              <>
                <Counts found={scan.data.found} />
                <FoundList found={scan.data.found} chosen={chosen} onChange={setChosen} />
              </>
            ) : null}
            {scan.data && scan.data.state !== "running" && scan.data.found.length === 0 ? (
              <section className="card">
                <Empty icon={Radar} title="No device that Lineward knows answers there" />
              </section>
            ) : null}
            <LastScans except={id} />
          </div>
          {id !== undefined && some ? <AddPanel scan={id} chosen={picked} /> : null}
        </div>
      </div>
    </>
  );
}
