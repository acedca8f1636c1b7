"use client";
import { useEffect, useRef, useState } from "react";
import { classNames } from "./class-names";
import type { ControlProps } from "./field";

const length = 6;

/** Six digits, each in a box of its own. There is one input over the boxes, so that a code can be pasted, filled in and read aloud. */
export function CodeInput({
  value,
  onChange,
  autoFocus,
  ...control
}: ControlProps & { value: string; onChange: (value: string) => void; autoFocus?: boolean }) {
  const [focused, setFocused] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) {
      input.current?.focus();
    }
  }, [autoFocus]);
  const at = Math.min(value.length, length - 1);
  return (
    <div className="relative w-fit">
      <div className="flex items-center gap-1.5" aria-hidden="true">
        {Array.from({ length }, (_, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the boxes never change places
            key={index}
            className={classNames(
              "grid place-items-center w-10 h-12 rounded-md border bg-surface mono text-[18px] text-ink",
              index === 3 && "ml-2.5",
              control["aria-invalid"]
                ? "border-bad-line"
                : focused && index === at
                  ? "border-accent ring-2 ring-accent-line"
                  : "border-line-2",
            )}
          >
            {value[index] ?? ""}
          </span>
        ))}
      </div>
      <input
        ref={input}
        {...control}
        className="absolute inset-0 w-full h-full opacity-0 cursor-text"
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        spellCheck={false}
        data-autofocus={autoFocus || undefined}
        value={value}
        onChange={(event) => onChange(event.target.value.replace(/\D/g, "").slice(0, length))}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      />
    </div>
  );
}

/** True once every box has its digit. */
export const isWholeCode = (value: string) => value.length === length;
