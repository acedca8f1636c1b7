"use client";
import { ListChecks } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useMemo, useState } from "react";
import { manifestOf } from "@/lib/drivers/catalog";
import type { Choice } from "@/lib/jobs/schemas";
import { sharedAccount } from "@/lib/jobs/shared-account";
import { Button, ButtonLink } from "../../ui/button";
import { Crumbs } from "../../ui/crumbs";
import { Empty } from "../../ui/empty";
import { ProblemPanel } from "../../ui/problem-panel";
import { SkeletonBlock } from "../../ui/skeleton";
import { TopBar } from "../../ui/top-bar";
import { ChangeForm } from "./change-form";
import { ChoiceCard } from "./choice-card";
import { changeAddress, chosenAt, type DeviceSelection } from "./chosen";
import { DocumentChoice } from "./document-choice";
import { deviceWords, kindWords } from "./kind-words";
import { manyTargets } from "./many-targets";
import { useChoice, type ValuesWish } from "./use-choice";

/** Says what a job is to change on the devices that were chosen. Nothing is written here: it ends in a plan. */
export function NewChangePage() {
  const search = useSearchParams();
  // What this tab remembers is not known to the server: the first look is the same for both.
  const [selection, setSelection] = useState<DeviceSelection | null>();
  useEffect(() => setSelection(chosenAt(search) ?? null), [search]);
  const choice = useChoice(selection ?? undefined);
  return (
    <>
      <TopBar title={<Crumbs trail={[{ label: "Jobs", href: "/jobs" }]} here="Change SIP settings" />}>
        <ButtonLink href="/devices" size="sm" variant="ghost">
          Cancel
        </ButtonLink>
      </TopBar>
      {selection === null || choice.data?.count === 0 ? (
        <Empty
          icon={ListChecks}
          title={selection === null ? "Which devices is not known here" : "No device is found any more"}
          action={
            <ButtonLink href="/devices" size="sm">
              Choose devices
            </ButtonLink>
          }
        >
          Select devices in the list, then press Change SIP settings.
        </Empty>
      ) : choice.isError ? (
        <ProblemPanel error={choice.error} onRetry={() => void choice.refetch()} className="p-6 phone:p-4" />
      ) : selection && choice.data ? (
        <Change
          selection={selection}
          choice={choice.data}
          section={search.get("section") ?? undefined}
          from={search.get("from") ?? undefined}
        />
      ) : (
        <SkeletonBlock lines={8} />
      )}
    </>
  );
}

function narrowed(selection: DeviceSelection, choice: Choice, drivers: readonly string[]): DeviceSelection {
  return "filter" in selection
    ? { filter: { ...selection.filter, driver: drivers } }
    : { devices: choice.kinds.filter(({ driver }) => drivers.includes(driver)).flatMap(({ devices }) => devices ?? []) };
}

function Change({
  selection,
  choice,
  section,
  from,
}: {
  selection: DeviceSelection;
  choice: Choice;
  section: string | undefined;
  /** A device of the family whose values are to be chosen. */
  from: string | undefined;
}) {
  const router = useRouter();
  const { kinds, count } = choice;
  const account = useMemo(() => sharedAccount(kinds.flatMap(({ driver }) => manifestOf(driver) ?? [])), [kinds]);
  const [only] = kinds;
  const family = kinds.length === 1 && only ? manifestOf(only.driver) : undefined;
  const sections = family?.sections ?? [];
  const chosen = sections.find(({ id }) => id === section) ?? sections.find((candidate) => candidate.account) ?? sections[0];
  const document = kinds.length === 1 ? chosen : account.without.length < kinds.length ? account.manifest : undefined;
  const wish: ValuesWish | undefined =
    kinds.length === 1 ? (only && chosen ? { driver: only.driver, section: chosen.id } : undefined) : { account: true };
  const values = useChoice(selection, wish, document !== undefined);
  const goTo = (drivers: readonly string[]) => router.replace(changeAddress(narrowed(selection, choice, drivers)));
  const without = kinds.filter(({ driver }) => account.without.includes(driver));
  const held = values.data?.values;
  const many = useMemo(
    () => (held ? manyTargets(held, kinds.length === 1 ? undefined : account, kinds) : undefined),
    [held, account, kinds],
  );

  const intro = (
    <div className="pt-5">
      <h1 className="text-[20px] leading-[28px] font-semibold tracking-[-0.02em]">Change SIP settings of {deviceWords(count)}</h1>
      <p className="text-ink-3 mt-0.5">
        Every field keeps what each device has, until you change it.
        {held && held.unread > 0
          ? ` ${held.unread === 1 ? "1 device was" : `${held.unread} devices were`} not read: ${held.unread === 1 ? "its" : "their"} values are not known.`
          : ""}
        {held && held.read + held.unread < held.targets ? ` What they hold is told of the first ${held.read + held.unread}.` : ""}
      </p>
      <ChoiceCard choice={choice} selection={selection} />
      <DocumentChoice kinds={kinds} account={account} current={document?.id} onKinds={goTo} selection={selection} />
      {without.length > 0 && kinds.length > 1 ? (
        <div className="f-banner mt-3 flex flex-wrap items-center gap-3">
          <span className="flex-1 min-w-[220px]">
            {without.map(kindWords).join(" and ")} {without.reduce((sum, kind) => sum + kind.count, 0) === 1 ? "keeps its" : "keep their"}{" "}
            accounts as records: nothing here changes {without.length === 1 ? "them" : "those"}, and the plan refuses the device.
          </span>
          {document ? (
            <Button size="sm" onClick={() => goTo(kinds.filter((kind) => !without.includes(kind)).map(({ driver }) => driver))}>
              Leave {without.reduce((sum, kind) => sum + kind.count, 0) === 1 ? "it" : "them"} out
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );

  if (!document) {
    return (
      <div className="px-6 phone:px-4">
        {intro}
        <p className="text-ink-2 mt-5">
          None of these devices has settings that a job can change. Their accounts are records of the device itself.
        </p>
      </div>
    );
  }
  if (values.isError) {
    return (
      <div className="px-6 phone:px-4">
        {intro}
        <ProblemPanel error={values.error} onRetry={() => void values.refetch()} className="py-5" />
      </div>
    );
  }
  if (!held || !many) {
    return (
      <div className="px-6 phone:px-4">
        {intro}
        <SkeletonBlock lines={8} />
      </div>
    );
  }
  return (
    <ChangeForm
      key={`${document.id} ${JSON.stringify(wish)} ${count}`}
      manifest={document}
      noun={only && kinds.length === 1 ? only.noun : "device"}
      many={many}
      what={deviceWords(count)}
      usualName="Change settings"
      stored={held}
      wishOf={(patch) => ({
        kind: "settings",
        selection,
        change: kinds.length === 1 ? { section: document.id, values: patch } : { account: patch },
      })}
      from={kinds.length === 1 ? from : undefined}
      intro={intro}
    />
  );
}
