"use client";
import { useId } from "react";
import type { ConflictEntry } from "./entry";

interface ConflictListProps {
  readonly entries: readonly ConflictEntry[];
  /** How sentences call the device. */
  readonly noun: string;
  readonly onChoose: (path: string, side: "theirs" | "mine") => void;
}

/** What changed on the device meanwhile. Where it was changed here too, a person says which value wins. */
export function ConflictList({ entries, noun, onChoose }: ConflictListProps) {
  const id = useId();
  if (entries.length === 0) {
    return null;
  }
  const disputed = entries.filter((entry) => entry.mine !== undefined);
  const taken = entries.filter((entry) => entry.mine === undefined);
  return (
    <section className="c-conflicts" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>The {noun} has changed meanwhile</h3>
      {disputed.length > 0 ? <p>Choose which value wins, then apply again.</p> : null}
      {disputed.map((entry) => (
        <fieldset key={entry.path}>
          <legend>{entry.name}</legend>
          {(["theirs", "mine"] as const).map((side) => (
            <label key={side}>
              <input
                type="radio"
                name={`${id}-${entry.path}`}
                checked={entry.chosen === side}
                onChange={() => onChoose(entry.path, side)}
              />
              <span className="c-side">{side === "theirs" ? "Theirs" : "Mine"}</span>
              <span className="mono">{side === "theirs" ? entry.theirs : entry.mine}</span>
            </label>
          ))}
        </fieldset>
      ))}
      {taken.length > 0 ? (
        <p>
          Taken from the {noun}: {taken.map((entry) => `${entry.name} (${entry.theirs})`).join(", ")}.
        </p>
      ) : null}
    </section>
  );
}
