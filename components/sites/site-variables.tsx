"use client";
import { Plus, X } from "lucide-react";
import { useRef, useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { useChangeSites } from "./use-change-sites";
import type { OneSite } from "./use-site";

/** What texts of jobs can put in for the devices of a site: its own, and those of its customer. */
export function SiteVariables({ site }: { site: OneSite }) {
  const mayEdit = useMay("site.edit");
  const [editing, setEditing] = useState(false);
  const { variables, inheritedVariables } = site;
  const inherited = Object.entries(inheritedVariables).filter(([name]) => !Object.hasOwn(variables, name));
  const rows = [
    ...Object.entries(variables).map(([name, value]) => ({
      name,
      value,
      from: name in inheritedVariables ? "instead of the customer’s" : "",
    })),
    ...inherited.map(([name, value]) => ({ name, value, from: "from the customer" })),
  ].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <Card
      title="Variables"
      count={rows.length}
      action={
        mayEdit ? (
          <button type="button" className="link text-xs" onClick={() => setEditing(true)}>
            Edit variables
          </button>
        ) : null
      }
    >
      {rows.length === 0 ? (
        <p className="px-4 py-4 text-ink-3">None. A job can write {"{name}"} into a field, and each site puts in its own.</p>
      ) : (
        <ul aria-label="Variables">
          {rows.map(({ name, value, from }) => (
            <li key={name} className="flex items-baseline gap-2.5 px-4 py-2.5 border-t border-line first:border-t-0">
              <span className="mono text-xs flex-none">{`{${name}}`}</span>
              <span className="min-w-0 flex-1 wrap-break-word">{value}</span>
              {from ? <span className="text-xs text-ink-3 flex-none">{from}</span> : null}
            </li>
          ))}
        </ul>
      )}
      {editing ? <VariablesDialog site={site} onClose={() => setEditing(false)} /> : null}
    </Card>
  );
}

interface Line {
  readonly key: number;
  readonly name: string;
  readonly value: string;
}

/** What a person's lines change: a name that is gone is removed. Lines that are wholly empty say nothing. */
function patchOf(before: Readonly<Record<string, string>>, lines: readonly Line[]): Record<string, string | null> {
  const filled = lines.filter(({ name, value }) => name.trim() !== "" || value.trim() !== "");
  const gone = Object.keys(before).map((name) => [name, null] as const);
  return Object.fromEntries([...gone, ...filled.map(({ name, value }) => [name.trim(), value.trim()] as const)]);
}

function VariablesDialog({ site, onClose }: { site: OneSite; onClose: () => void }) {
  const { change } = useChangeSites();
  const next = useRef(0);
  const line = (name = "", value = ""): Line => ({ key: next.current++, name, value });
  const [lines, setLines] = useState<readonly Line[]>(() => {
    const own = Object.entries(site.variables).map(([name, value]) => line(name, value));
    return own.length > 0 ? own : [line()];
  });
  const [twice, setTwice] = useState<string>();
  const put = (key: number, part: Partial<Line>) =>
    setLines((all) => all.map((known) => (known.key === key ? { ...known, ...part } : known)));
  const fields = change.error instanceof ApiProblem ? change.error.fields : [];
  const wrong = fields.map(({ path, message }) => `${path.replace(/^variables\.?/, "") || "Variables"}: ${message}`);
  const save = async () => {
    const names = lines.map(({ name }) => name.trim()).filter(Boolean);
    const double = names.find((name, at) => names.indexOf(name) !== at);
    setTwice(double);
    if (double === undefined) {
      await change.mutateAsync({ id: site.id, variables: patchOf(site.variables, lines) }).then(onClose, () => undefined);
    }
  };
  return (
    <FormDialog
      title={`Variables of ${site.name}`}
      sub="A job writes {name} into a field; each device gets what its site has. A place’s own wins over its customer’s."
      send="Save"
      busy={change.isPending && "Saving"}
      onSend={() => void save()}
      onClose={onClose}
    >
      <ul className="grid gap-2">
        {lines.map(({ key, name, value }, at) => (
          <li key={key} className="flex gap-2">
            <TextInput
              mono
              className="w-2/5"
              aria-label={`Name ${at + 1}`}
              placeholder="gate_code"
              value={name}
              maxLength={40}
              autoFocus={at === lines.length - 1}
              onChange={(text) => put(key, { name: text })}
            />
            <TextInput
              className="flex-1 min-w-0"
              aria-label={name ? `Value of ${name}` : `Value ${at + 1}`}
              value={value}
              maxLength={200}
              onChange={(text) => put(key, { value: text })}
            />
            <Button
              square
              variant="ghost"
              aria-label={name ? `Remove ${name}` : `Remove line ${at + 1}`}
              onClick={() => setLines((all) => all.filter((known) => known.key !== key))}
            >
              <X size={14} aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
      <div>
        <Button size="sm" onClick={() => setLines((all) => [...all, line()])}>
          <Plus size={13} aria-hidden="true" />
          Add a variable
        </Button>
      </div>
      {twice === undefined ? null : (
        <p role="alert" className="text-bad-ink text-xs">
          {`{${twice}}`} stands here twice. Keep one of them.
        </p>
      )}
      {wrong.length > 0 ? (
        <ul role="alert" className="text-bad-ink text-xs">
          {wrong.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      ) : change.error ? (
        <ProblemPanel error={change.error} />
      ) : null}
    </FormDialog>
  );
}
