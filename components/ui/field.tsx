"use client";
import { ChevronsUpDown, CircleAlert, Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { classNames } from "./class-names";

/** What a control needs so that label, hint and error are read with it. */
export interface ControlProps {
  readonly id: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
}

/** Label above, control, hint or error below, tied together. The control is drawn by `children`. */
export function Field({
  label,
  hint,
  error,
  fix,
  optional,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** What would mend the error, as a button behind it. */
  fix?: { readonly label: string; readonly onTake: () => void } | undefined;
  optional?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}) {
  const id = useId();
  const below = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return (
    <div className={classNames("fld", error ? "err" : undefined, className)}>
      <div className="lab">
        <label htmlFor={id}>{label}</label>
        {optional ? <span className="opt">optional</span> : null}
      </div>
      {children({ id, ...(below ? { "aria-describedby": below } : {}), ...(error ? { "aria-invalid": true as const } : {}) })}
      {error ? (
        <div className="errmsg" id={`${id}-error`} role="alert">
          <CircleAlert size={14} className="mt-px" />
          <span>
            {error}
            {fix ? (
              <>
                {" "}
                <button type="button" className="link" onClick={fix.onTake}>
                  {fix.label}
                </button>
              </>
            ) : null}
          </span>
        </div>
      ) : hint ? (
        <div className="hint" id={`${id}-hint`}>
          <span>{hint}</span>
        </div>
      ) : null}
    </div>
  );
}

type Text = Omit<ComponentProps<"input">, "onChange" | "value"> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Typed into or read from a machine. */
  readonly mono?: boolean;
};

export function TextInput({ value, onChange, mono, className, ...rest }: Text) {
  return (
    <input
      type="text"
      spellCheck={!mono}
      // React focuses at once and leaves no attribute behind; a dialog opens later and looks for this one.
      data-autofocus={rest.autoFocus || undefined}
      {...rest}
      className={classNames("inp", mono && "mono", className)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Shows only what is being typed now, and only when asked. */
export function PasswordInput({ value, onChange, className, ...rest }: Omit<Text, "type" | "mono">) {
  const [shown, setShown] = useState(false);
  return (
    <div className={classNames("inp", className)}>
      <input
        autoComplete="off"
        {...rest}
        type={shown ? "text" : "password"}
        spellCheck={false}
        className={shown ? "mono" : undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <button
        type="button"
        className="grid place-items-center w-7 h-7 -mr-1.5 rounded text-ink-3 hover:text-ink phone:w-9 phone:h-9"
        aria-label={shown ? "Hide the password" : "Show the password"}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      >
        {shown ? <EyeOff size={15} /> : <Eye size={15} />}
      </button>
    </div>
  );
}

export function Select({
  value,
  onChange,
  options,
  className,
  ...rest
}: Omit<ComponentProps<"select">, "onChange" | "value"> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}) {
  return (
    <div className={classNames("choice", className)}>
      <select {...rest} className="inp" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronsUpDown size={14} />
    </div>
  );
}

export function Checkbox({
  checked,
  mixed = false,
  onChange,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "onChange" | "type"> & { readonly mixed?: boolean; readonly onChange: (checked: boolean) => void }) {
  return (
    <input
      {...rest}
      type="checkbox"
      className={classNames("cb", className)}
      checked={checked}
      ref={(element) => {
        if (element) {
          element.indeterminate = mixed;
        }
      }}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}

/** A switch with its sentence. */
export function Switch({
  checked,
  onChange,
  label,
  hint,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
  hint?: string;
}) {
  const id = useId();
  return (
    <div className="fld flex items-start gap-3">
      <button
        type="button"
        role="switch"
        className="sw mt-0.5"
        aria-checked={checked}
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onClick={() => onChange(!checked)}
      />
      <div className="leading-[18px]">
        <div id={id} className="font-medium text-[12.5px]">
          {label}
        </div>
        {hint ? (
          <div id={`${id}-hint`} className="text-xs text-ink-3">
            {hint}
          </div>
        ) : null}
      </div>
    </div>
  );
}

/** Two to four choices side by side. */
export function Segmented<T extends string>({
  label,
  value,
  onChange,
  options,
  className,
}: {
  label: string;
  value: T;
  onChange: (value: T) => void;
  /** `mark`: stands behind the label. */
  options: readonly { readonly value: T; readonly label: string; readonly mark?: ReactNode }[];
  className?: string;
}) {
  const name = useId();
  return (
    <fieldset className={classNames("seg", className)} aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.label}
          {option.mark}
        </label>
      ))}
    </fieldset>
  );
}
