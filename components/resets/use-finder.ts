"use client";
import { useEffect, useRef, useState } from "react";
import type { LineItem } from "@/lib/lines/schemas";
import { useSomeLines } from "../lines/use-lines";

const typingPauseMs = 120;
const hitsMax = 8;

export interface Finder {
  readonly text: string;
  readonly type: (text: string) => void;
  /** The line that is shown in full: picked, or the only one that can be meant. */
  readonly shownId: string | undefined;
  /** The rest of what was found. */
  readonly others: readonly LineItem[];
  /** Which of them the next Enter picks; -1: the line that is shown. */
  readonly active: number;
  readonly move: (step: number) => void;
  readonly pick: (id: string) => void;
  /** Enter: picks, at the latest when the answer to what was typed is there. */
  readonly enter: () => void;
  readonly clear: () => void;
  readonly total: number | undefined;
  readonly exact: number;
  /** What was understood where no line is meant: the rest is only near it. */
  readonly nearTo: string | undefined;
  /** What was made of the words, where that says more than they do. */
  readonly understood: string | undefined;
  readonly asking: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Finding a line by what a caller says, with the keys alone. `onPick` hears of a deliberate choice. */
export function useFinder(first: string | undefined, onPick: (id: string) => void): Finder {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const [picked, setPicked] = useState(first);
  const [wanted, setActive] = useState<number>();
  const pressed = useRef(false);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useSomeLines(new URLSearchParams({ query: asked }).toString(), hitsMax, false, asked !== "");
  const fresh = asked === text.trim();
  const answer = asked !== "" && fresh && found.isSuccess ? found.data : undefined;
  const items = answer?.items ?? [];
  const only = answer?.exact === 1 || items.length === 1 ? items[0]?.id : undefined;
  const shownId = picked ?? only;
  const isNear = answer !== undefined && items.length === 0;
  const others = (isNear ? answer.near : items).filter((item) => item.id !== shownId);
  // What is only near is picked by hand, never by the Enter that looked for something else.
  const lowest = shownId === undefined && !isNear ? 0 : -1;
  const active = Math.max(lowest, Math.min(others.length - 1, wanted ?? lowest));

  const pick = (id: string) => {
    pressed.current = false;
    setPicked(id);
    setActive(undefined);
    onPick(id);
  };
  const chosen = others[active]?.id ?? shownId;
  const enter = () => {
    if (answer === undefined && picked === undefined) {
      pressed.current = text.trim() !== "";
      setAsked(text.trim());
    } else if (chosen !== undefined) {
      pick(chosen);
    }
  };
  useEffect(() => {
    // Enter was pressed before the answer came.
    if (pressed.current && answer !== undefined) {
      pressed.current = false;
      if (chosen !== undefined) {
        setPicked(chosen);
        onPick(chosen);
      }
    }
  }, [answer, chosen, onPick]);
  return {
    text,
    type: (next) => {
      pressed.current = false;
      setText(next);
      setPicked(undefined);
      setActive(undefined);
    },
    shownId,
    others,
    active,
    move: (step) => setActive(Math.max(lowest, Math.min(others.length - 1, active + step))),
    pick,
    enter,
    clear: () => {
      pressed.current = false;
      setText("");
      setAsked("");
      setPicked(undefined);
      setActive(undefined);
    },
    total: answer?.total,
    exact: answer?.exact ?? 0,
    nearTo: isNear && picked === undefined ? answer.understood : undefined,
    understood: answer && answer.understood.toLowerCase() !== text.trim().toLowerCase() ? answer.understood || undefined : undefined,
    asking: text.trim() !== "" && answer === undefined && !found.isError,
    error: asked !== "" && found.isError ? found.error : undefined,
    retry: () => void found.refetch(),
  };
}
