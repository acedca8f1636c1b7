"use client";
import { useId, useState } from "react";
import { Checkbox } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { useTypedQuery } from "../ui/use-typed-query";
import { shortAddress } from "./kinds";
import { useDevices } from "./use-devices";

/** Devices of one family with a search over them, without the one that asks: one is chosen, or with `many` several. */
export function DevicePicker({
  driver,
  besides,
  noun,
  many = false,
  value,
  onChange,
}: {
  driver: string;
  /** The device that the others are chosen for. */
  besides: string;
  noun: string;
  many?: boolean;
  value: readonly string[];
  onChange: (ids: readonly string[]) => void;
}) {
  const [query, setQuery] = useState("");
  const [text, type] = useTypedQuery(query, setQuery);
  const list = useDevices(new URLSearchParams({ driver, ...(query === "" ? {} : { query }) }).toString());
  const id = useId();
  const found = list.data?.pages.flatMap((page) => page.items).filter((device) => device.id !== besides) ?? [];
  return (
    <div className="border border-line-2 rounded-md overflow-hidden">
      <input
        type="search"
        aria-label={`Find a ${noun}`}
        placeholder={`Find a ${noun} by name, address or serial`}
        className="w-full h-9 phone:h-11 px-2.5 bg-transparent border-b border-line focus-visible:shadow-none focus:border-accent"
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          // Enter here means what is found, not the form that this may stand in.
          if (event.key === "Enter") {
            event.preventDefault();
          }
        }}
      />
      <div className="h-60 overflow-y-auto p-1">
        {list.isError && !list.data ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-2" /> : null}
        {list.isPending ? <SkeletonBlock lines={3} /> : null}
        {found.map((device, index) => (
          <label key={device.id} htmlFor={`${id}-${index}`} className="menu-i phone:min-h-11">
            {many ? (
              <Checkbox
                id={`${id}-${index}`}
                checked={value.includes(device.id)}
                onChange={(checked) => onChange(checked ? [...value, device.id] : value.filter((candidate) => candidate !== device.id))}
              />
            ) : (
              <input
                id={`${id}-${index}`}
                type="radio"
                name={id}
                className="accent-(--accent)"
                checked={value[0] === device.id}
                onChange={() => onChange([device.id])}
              />
            )}
            <span className="truncate min-w-0 flex-1">{device.name}</span>
            <span className="text-xs text-ink-3 truncate max-w-[45%]">
              {device.site?.name ?? "No site"} · <span className="mono">{shortAddress(device.address)}</span>
            </span>
          </label>
        ))}
        {list.hasNextPage ? (
          <button type="button" className="link text-xs px-2.5 py-2" onClick={() => void list.fetchNextPage()}>
            Show more
          </button>
        ) : null}
        {list.data && found.length === 0 ? (
          <p className="px-2.5 py-2 text-ink-3">{query === "" ? `There is no other ${noun} of this family.` : `No ${noun} matches.`}</p>
        ) : null}
      </div>
    </div>
  );
}
