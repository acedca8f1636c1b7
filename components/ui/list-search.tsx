"use client";
import { useCallback, useEffect, useState } from "react";
import { SearchInput } from "./search-input";
import { useTyped } from "./use-typed-query";

interface Found<T> {
  /** The text that the rows are asked for. */
  readonly query: string;
  /** True until the answer to it is there: the rows may be those of another text. */
  readonly isFetching: boolean;
  /** Undefined where nothing was found, or where asking failed. */
  readonly first: T | undefined;
  readonly open: (row: T) => void;
}

/** Says when Enter was pressed on a text of a search, and when that is no longer meant. */
export interface EnterOpens {
  onEnter(text: string): void;
  onLeave(): void;
}

/** Enter in a search opens the first row that the text finds: once its answer is there, and never a row of an earlier text. */
export function useEnterOpens<T>({ query, isFetching, first, open }: Found<T>): EnterOpens {
  const [wanted, setWanted] = useState<string>();
  useEffect(() => {
    if (wanted !== undefined && wanted === query && !isFetching) {
      setWanted(undefined);
      if (first !== undefined) {
        open(first);
      }
    }
  }, [wanted, query, isFetching, first, open]);
  const onEnter = useCallback((text: string) => setWanted(text === "" ? undefined : text), []);
  const onLeave = useCallback(() => setWanted(undefined), []);
  return { onEnter, onLeave };
}

interface Props {
  readonly label: string;
  readonly placeholder?: string;
  readonly query: string;
  readonly change: (part: { readonly query: string }) => void;
  readonly enter: EnterOpens;
  readonly className?: string;
}

/** The search above a list whose rows a server finds: it keeps every key at once, asks when the typing pauses, and at once on Enter. */
export function ListSearch({ label, placeholder, query, change, enter, className = "w-[300px] narrow:w-[240px]" }: Props) {
  const { text, type, ask } = useTyped(
    query,
    useCallback((next: string) => change({ query: next }), [change]),
  );
  return (
    <SearchInput
      label={label}
      {...(placeholder === undefined ? {} : { placeholder })}
      value={text}
      onChange={(next) => {
        enter.onLeave();
        type(next);
      }}
      onClear={() => change({ query: "" })}
      onEnter={() => enter.onEnter(ask())}
      onBlur={enter.onLeave}
      className={className}
    />
  );
}
