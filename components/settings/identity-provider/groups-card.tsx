"use client";
import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { boundRoles, roleWords } from "@/lib/http/permissions";
import type { GroupLine } from "@/lib/identity-provider/schemas";
import { siteOptions, useSites } from "../../sites/use-sites";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { ProblemPanel } from "../../ui/problem-panel";
import { GroupDialog } from "./group-dialog";
import { PersonDialog } from "./person-dialog";
import { useKeepProvider, useProvider } from "./use-provider";

/** Which sites a line gives, in words. */
function useSiteWords(): (line: GroupLine) => string {
  const options = siteOptions(useSites().data?.items ?? []);
  return ({ role, allSites, siteIds }) =>
    allSites || !boundRoles.includes(role)
      ? "All"
      : siteIds.map((id) => options.find(({ value }) => value === id)?.label ?? "A site that is gone").join(", ") || "None";
}

/** Whom the provider's groups make somebody: the first line that fits counts. */
export function GroupsCard() {
  const provider = useProvider();
  const keep = useKeepProvider();
  const sitesOf = useSiteWords();
  const [edited, setEdited] = useState<number>();
  const [tries, setTries] = useState(false);
  const settings = provider.data?.settings;
  if (!provider.data || !settings) {
    return null;
  }
  const { people } = provider.data;
  const { groups } = settings;
  const write = (lines: readonly GroupLine[]) => keep.mutateAsync({ ...settings, groups: [...lines] });
  const swap = (index: number, by: number) => {
    const lines = [...groups];
    const [line] = lines.splice(index, 1);
    if (line) {
      lines.splice(index + by, 0, line);
      void write(lines).catch(() => undefined);
    }
  };
  const countOf = (group: string) => people.find((entry) => entry.group === group)?.count ?? 0;
  return (
    <Card
      title="Which group gets what"
      count={groups.length}
      action={
        <Button size="sm" onClick={() => setEdited(groups.length)}>
          <Plus size={14} />
          Add a group
        </Button>
      }
    >
      <div className="overflow-x-auto">
        <table className="tbl flush" aria-label="Which group gets what">
          <thead>
            <tr>
              <th>Group there</th>
              <th>Role here</th>
              <th>Sites</th>
              <th className="r">People</th>
              <th>
                <span className="sr-only">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((line, index) => (
              <tr key={line.group}>
                <td className="mono">{line.group}</td>
                <td>{roleWords[line.role].label}</td>
                <td className="text-ink-2">{sitesOf(line)}</td>
                <td className={`r num ${countOf(line.group) === 0 ? "text-warn-ink" : "text-ink-3"}`}>
                  {countOf(line.group) === 0 ? "none yet" : countOf(line.group)}
                </td>
                <td className="r">
                  <span className="inline-flex gap-1 text-ink-3">
                    <Button
                      size="sm"
                      square
                      variant="ghost"
                      aria-label={`Move ${line.group} up`}
                      disabled={index === 0}
                      onClick={() => swap(index, -1)}
                    >
                      <ArrowUp size={14} />
                    </Button>
                    <Button
                      size="sm"
                      square
                      variant="ghost"
                      aria-label={`Move ${line.group} down`}
                      disabled={index === groups.length - 1}
                      onClick={() => swap(index, 1)}
                    >
                      <ArrowDown size={14} />
                    </Button>
                    <Button size="sm" square variant="ghost" aria-label={`Change ${line.group}`} onClick={() => setEdited(index)}>
                      <Pencil size={14} />
                    </Button>
                    <Button
                      size="sm"
                      square
                      variant="ghost"
                      aria-label={`Remove ${line.group}`}
                      onClick={() => void write(groups.filter((_line, at) => at !== index)).catch(() => undefined)}
                    >
                      <Trash2 size={14} />
                    </Button>
                  </span>
                </td>
              </tr>
            ))}
            <tr>
              <td className="text-ink-3">Everybody else</td>
              <td>May not sign in</td>
              <td className="text-ink-3">They read: “Ask an admin for access”</td>
              <td />
              <td />
            </tr>
          </tbody>
        </table>
      </div>
      {keep.isError && edited === undefined ? <ProblemPanel error={keep.error} className="m-4" /> : null}
      <div className="px-4 py-2.5 border-t border-line bg-sunken text-[12.5px] text-ink-2 flex items-center gap-3 phone:flex-wrap">
        <span>The first line that fits counts. Who is signed in follows within 5 minutes.</span>
        <Button size="sm" className="ml-auto" onClick={() => setTries(true)}>
          Try a person
        </Button>
      </div>
      {tries ? <PersonDialog onClose={() => setTries(false)} /> : null}
      {edited === undefined ? null : (
        <GroupDialog
          line={groups[edited]}
          error={keep.error}
          at={edited}
          isBusy={keep.isPending}
          onSave={async (line) => {
            await write(edited < groups.length ? groups.map((known, at) => (at === edited ? line : known)) : [...groups, line]);
            setEdited(undefined);
          }}
          onClose={() => {
            keep.reset();
            setEdited(undefined);
          }}
        />
      )}
    </Card>
  );
}
