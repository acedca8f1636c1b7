"use client";
import { useState } from "react";
import { useMay } from "../session/me";
import { CheckLine } from "../ui/check-line";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import type { DialogProps } from "./check-dialogs";
import { rowCount } from "./row-words";

/** Sites that the list names and nobody has here. They are made at the start, and only those that a person has said yes to. */
export function SitesDialog({ list, change, onClose }: DialogProps) {
  const mayAdd = useMay("site.edit");
  const [wanted, setWanted] = useState(() => new Set(list.missingSites.filter(({ create }) => create).map(({ path }) => path)));
  const tick = (path: string, on: boolean) =>
    setWanted((before) => new Set(on ? [...before, path] : [...before].filter((other) => other !== path)));
  return (
    <FormDialog
      title="Sites that are not here"
      sub={
        mayAdd
          ? "Those you tick are added when you start. Nothing is added before."
          : "An admin can add sites. Until then their rows stay behind."
      }
      send={mayAdd ? "Check again" : "Close"}
      busy={change.isPending ? "Checking" : false}
      onSend={() => (mayAdd ? change.mutate({ createSites: [...wanted] }, { onSuccess: onClose }) : onClose())}
      onClose={onClose}
    >
      {change.isError ? <ProblemPanel error={change.error} /> : null}
      {list.missingSites.length === 0 ? <p className="text-ink-3">Every site of the list is here.</p> : null}
      {list.missingSites.map(({ path, rows, alike }) => {
        const words = (
          <>
            <span className="block font-medium wrap-break-word">{path}</span>
            <span className="block text-xs text-ink-3">
              in {rowCount(rows)}
              {alike === undefined ? "" : `; here is ${alike}`}
            </span>
          </>
        );
        return mayAdd ? (
          <CheckLine key={path} checked={wanted.has(path)} onChange={(on) => tick(path, on)}>
            {words}
          </CheckLine>
        ) : (
          <div key={path}>{words}</div>
        );
      })}
    </FormDialog>
  );
}
