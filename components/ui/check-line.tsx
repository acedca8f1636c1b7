"use client";
import { type ReactNode, useId } from "react";
import { Checkbox } from "./field";

/** A box to tick, with its words beside it. */
export function CheckLine({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5 min-w-0">
      <Checkbox id={id} className="mt-0.5 flex-none" checked={checked} onChange={onChange} />
      <label htmlFor={id} className="min-w-0 leading-[18px]">
        {children}
      </label>
    </div>
  );
}
