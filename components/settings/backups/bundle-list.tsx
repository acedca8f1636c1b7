"use client";
import { Archive, CircleCheck, CircleX, Download } from "lucide-react";
import { useState } from "react";
import { fileAddress, passwordIsFresh } from "@/lib/api/client";
import { Button, buttonClass } from "../../ui/button";
import { Card } from "../../ui/card";
import { Empty } from "../../ui/empty";
import { Ago, useTimes, When } from "../../ui/time";
import { secretsWords, sentence, sizeWords } from "./backup-words";
import type { Backup, Backups } from "./use-backups";

const shownAtFirst = 7;

const causes = { schedule: "by the schedule", person: "by", shell: "from the shell", upgrade: "before an upgrade" } as const;

function whoWords({ cause, by }: Backup): string {
  return cause === null ? "not remembered here" : cause === "person" ? `by ${by ?? "a person"}` : causes[cause];
}

function Tried({ drill }: Pick<Backup, "drill">) {
  if (drill === null) {
    return <span className="text-ink-3">Not tried yet</span>;
  }
  const Mark = drill.ok ? CircleCheck : CircleX;
  return (
    <span className={drill.ok ? "text-ink-2" : "text-bad-ink"}>
      <Mark size={12} className={`inline-block mr-1 -mt-px ${drill.ok ? "text-ok-ink" : ""}`} />
      {drill.ok ? secretsWords(drill) : sentence(drill.problem ?? "It would not save you")} <span className="text-ink-3">Tried </span>
      <Ago at={drill.at} ago className="text-ink-3" />
    </span>
  );
}

/** Follows the link to a file once the password was just typed: a browser that follows it by itself asks for none. */
async function follow(href: string): Promise<void> {
  if (await passwordIsFresh().catch(() => true)) {
    const link = document.createElement("a");
    link.href = href;
    link.download = "";
    link.click();
  }
}

function Row({ backup, isTried, onTry }: { backup: Backup; isTried: boolean; onTry: () => void }) {
  const times = useTimes();
  const name = `the backup of ${times.date(backup.madeAt)}, ${times.clock(backup.madeAt)}`;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-2 items-center px-4 py-2.5 border-t border-line first:border-t-0 phone:grid-cols-1">
      <div className="min-w-0">
        <div className="font-medium num">
          <When at={backup.madeAt} />
        </div>
        <div className="text-xs leading-[17px] text-ink-3 num">
          <Ago at={backup.madeAt} ago /> · {sizeWords(backup.bytes)} · {whoWords(backup)}
        </div>
        <div className="text-xs leading-[17px] num wrap-break-word">
          <Tried drill={backup.drill} />
        </div>
      </div>
      <div className="flex gap-2">
        <Button size="sm" busy={isTried && "Trying"} aria-label={isTried ? `Trying ${name}` : `Try it: ${name}`} onClick={onTry}>
          Try it
        </Button>
        <a
          className={buttonClass({ size: "sm" })}
          href={fileAddress("GET /api/backups/{id}/file", { params: { id: backup.id } })}
          aria-label={`Download ${name}`}
          download
          onClick={(event) => {
            event.preventDefault();
            void follow(event.currentTarget.href);
          }}
        >
          <Download size={13} />
          Download
        </a>
      </div>
    </li>
  );
}

/** The backups that lie in the folder. */
export function BundleList({ backups, onTry, onMake }: { backups: Backups; onTry: (id: string) => void; onMake: () => void }) {
  const [all, setAll] = useState(false);
  const { items, running, folder } = backups;
  const shown = all ? items : items.slice(0, shownAtFirst);
  return (
    <Card title="In the folder" count={items.length}>
      {items.length === 0 ? (
        <Empty icon={Archive} title="No backup yet" action={<Button onClick={onMake}>Make the first one</Button>}>
          A backup is one sealed file: inventory, lines, history, audit, people, passwords and keys.
        </Empty>
      ) : (
        <ul aria-label="Backups">
          {shown.map((backup) => (
            <Row
              key={backup.id}
              backup={backup}
              isTried={running?.what === "drill" && running.id === backup.id}
              onTry={() => onTry(backup.id)}
            />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-3 px-4 py-2.5 border-t border-line bg-sunken rounded-b-[9px] text-xs text-ink-3">
        <span className="mono min-w-0 wrap-break-word break-all">{folder}</span>
        {shown.length < items.length ? (
          <button type="button" className="link ml-auto" onClick={() => setAll(true)}>
            Show all {items.length}
          </button>
        ) : null}
      </div>
    </Card>
  );
}
