"use client";
import { Plus, Users } from "lucide-react";
import dynamic from "next/dynamic";
import { useDeferredValue, useState } from "react";
import { toast } from "sonner";
import { roleWords } from "@/lib/http/permissions";
import type { LinkAnswer } from "@/lib/people/endpoints";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Empty } from "../ui/empty";
import { Select } from "../ui/field";
import { ProblemPanel, problemWords } from "../ui/problem-panel";
import { SearchInput } from "../ui/search-input";
import { ShowOlder } from "../ui/show-older";
import { SkeletonRows } from "../ui/skeleton";
import { TopBar } from "../ui/top-bar";
import { type PersonAction, PersonRow } from "./person-row";
import { type Person, useChangePeople, usePeople, useSendsLinks } from "./use-people";

const PersonDialog = dynamic(() => import("./person-dialog").then((module) => module.PersonDialog), { ssr: false });
const LinkDialog = dynamic(() => import("./link-dialog").then((module) => module.LinkDialog), { ssr: false });

type Open =
  | { kind: "add" }
  | { kind: "edit" | "off" | "remove"; person: Person }
  | { kind: "link"; name: string; link: string; expiresAt: string; phone?: true };

/** Accounts and roles. */
export function PeoplePage() {
  const [query, setQuery] = useState("");
  const words = useDeferredValue(query.trim());
  const [role, setRole] = useState("");
  const people = usePeople(new URLSearchParams(Object.entries({ query: words, role }).filter(([, value]) => value !== "")).toString());
  const [open, setOpen] = useState<Open>();
  const { renew, renewSecondStep, change, remove, signOut } = useChangePeople();
  const rows = people.data?.pages.flatMap((page) => page.items) ?? [];
  const total = people.data?.pages[0]?.total;
  const kept = people.data?.pages[0]?.allSitesKept ?? [];
  const close = () => setOpen(undefined);
  const failed = (error: unknown) => {
    const { title, detail } = problemWords(error);
    toast.error(title, { description: detail });
  };
  const sendsLinks = useSendsLinks();
  /** Shows a link to be passed on, or says to where it is sent. */
  const made = (name: string, { link, mailedTo, expiresAt }: LinkAnswer, phone?: true) => {
    setOpen(link === null ? undefined : { kind: "link", name, link, expiresAt, ...(phone ? { phone } : {}) });
    if (mailedTo !== null) {
      toast.success(`A mail to ${mailedTo} is on its way`, { description: "Settings, Sign-in shows what becomes of it." });
    }
  };
  const act = (person: Person) => (action: PersonAction) => {
    if (action === "link" || action === "mail") {
      const by = action === "mail" ? "mail" : "hand";
      renew.mutate({ id: person.id, by }, { onSuccess: (answer) => made(person.name, answer), onError: failed });
    } else if (action === "second-step") {
      renewSecondStep.mutate(person.id, { onSuccess: (answer) => made(person.name, answer, true), onError: failed });
    } else if (action === "out") {
      signOut.mutate(person.id, { onSuccess: () => toast.success(`${person.name} is signed out everywhere`), onError: failed });
    } else if (action === "on") {
      change.mutate(
        { id: person.id, active: true },
        { onSuccess: () => toast.success(`${person.name} may sign in again`), onError: failed },
      );
    } else {
      setOpen({ kind: action, person });
    }
  };
  return (
    <>
      <TopBar title="People" note={total === undefined ? undefined : total === 1 ? "1 account" : `${total} accounts`}>
        <Button variant="primary" size="sm" onClick={() => setOpen({ kind: "add" })}>
          <Plus size={14} />
          Add person
        </Button>
      </TopBar>
      <div className="flex items-center gap-2 px-6 phone:px-4 min-h-[52px] py-2 border-b border-line">
        <SearchInput label="Name or e-mail" value={query} onChange={setQuery} />
        <Select
          aria-label="Role"
          className="w-36 phone:w-44 [&>.inp]:h-8 phone:[&>.inp]:h-11"
          value={role}
          onChange={setRole}
          options={[{ value: "", label: "Every role" }, ...Object.entries(roleWords).map(([value, { label }]) => ({ value, label }))]}
        />
      </div>
      {kept.length > 0 ? <KeptNote names={kept} /> : null}
      {people.isPending ? <SkeletonRows rows={5} height={52} /> : null}
      {people.isError ? <ProblemPanel error={people.error} onRetry={() => void people.refetch()} className="p-6" /> : null}
      {rows.length > 0 ? (
        <table className="tbl edge" aria-label="People">
          <thead>
            <tr>
              <th>Name</th>
              <th>Role</th>
              <th className="phone:hidden">Sites</th>
              <th className="narrow:hidden">Second step</th>
              <th className="r phone:hidden">Last seen</th>
              <th>
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((person) => (
              <PersonRow key={person.id} person={person} act={act(person)} sendsLinks={sendsLinks} />
            ))}
          </tbody>
        </table>
      ) : null}
      {people.isSuccess && rows.length === 0 ? <Empty icon={Users} title="Nobody matches" /> : null}
      <ShowOlder list={people} label="Show more" />
      {open?.kind === "add" || open?.kind === "edit" ? (
        <PersonDialog {...(open.kind === "edit" ? { person: open.person } : {})} onClose={close} sendsLinks={sendsLinks} onLink={made} />
      ) : null}
      {open?.kind === "link" ? <LinkDialog {...open} onClose={close} /> : null}
      {open?.kind === "off" ? (
        <ConfirmDialog
          title={`Switch off ${open.person.name}?`}
          confirm={`Switch off ${open.person.name}`}
          busy="Switching off"
          onClose={close}
          onConfirm={() => change.mutateAsync({ id: open.person.id, active: false })}
        >
          <p>They are signed out at once and cannot sign in until somebody switches them on. What they did stays in the audit.</p>
        </ConfirmDialog>
      ) : null}
      {open?.kind === "remove" ? (
        <ConfirmDialog
          title={`Remove ${open.person.name}?`}
          confirm={`Remove ${open.person.name}`}
          busy="Removing"
          typed={open.person.name}
          onClose={close}
          onConfirm={() => remove.mutateAsync(open.person.id)}
        >
          <p>The account is gone for good. What they did stays in the audit under their name.</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}

/** Stays until an admin has opened each of them and saved a choice. */
function KeptNote({ names }: { names: readonly string[] }) {
  return (
    <p role="note" className="px-6 phone:px-4 py-3 border-b border-line bg-warn-soft text-ink-2 text-sm">
      <b className="font-medium text-ink">{names.join(", ")}</b> {names.length === 1 ? "sees" : "see"} every site, as before the last
      update: bound to no site meant all of them. Open each, choose sites or all sites, and save.
    </p>
  );
}
