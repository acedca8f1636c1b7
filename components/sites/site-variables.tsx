"use client";
import { Plus, X } from "lucide-react";
import { useRef, useState } from "react";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { classNames } from "../ui/class-names";
import { complaintsOf } from "../ui/complaints";
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

/** What is wrong with each line, by its place in the list: said by the answer about its name, or a name that stands there twice. */
function wrongLines(lines: readonly Line[], twice: string | undefined, said: Readonly<Record<string, string>>) {
  return lines.map(({ name: typed }) => {
    const name = typed.trim();
    return twice !== undefined && name === twice ? `{${name}} stands here twice. Keep one of them.` : said[`variables.${name}`];
  });
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
  const { fields, rest } = complaintsOf(
    change.error,
    lines.map(({ name }) => `variables.${name.trim()}`),
  );
  const wrong = wrongLines(lines, twice, fields);
  const save = async () => {
    const names = lines.filter(({ name, value }) => name.trim() !== "" || value.trim() !== "").map(({ name }) => name.trim());
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
          <li key={key} className={classNames("flex flex-wrap gap-2", wrong[at] && "fld err")}>
            <TextInput
              mono
              className="w-2/5"
              data-wrong={wrong[at] ? true : undefined}
              aria-label={`Name ${at + 1}`}
              aria-invalid={wrong[at] ? true : undefined}
              aria-describedby={wrong[at] ? `variable-${key}-wrong` : undefined}
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
            {wrong[at] ? (
              <p role="alert" id={`variable-${key}-wrong`} className="w-full text-bad-ink text-xs">
                {wrong[at]}
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      <div>
        <Button size="sm" onClick={() => setLines((all) => [...all, line()])}>
          <Plus size={13} aria-hidden="true" />
          Add a variable
        </Button>
      </div>
      {rest ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
