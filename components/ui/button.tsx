import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";
import { Link } from "./link";
import { Spinner } from "./spinner";

interface Look {
  readonly variant?: "primary" | "secondary" | "ghost" | "danger" | "danger-filled" | undefined;
  /** 28 in bars, 32, 40 in flows; 36 and 44 on phones. */
  readonly size?: "sm" | "md" | "lg" | undefined;
  /** Square: holds an icon only, and needs an `aria-label`. */
  readonly square?: boolean | undefined;
}

const variants = { primary: "btn-p", secondary: "btn-s", ghost: "btn-g", danger: "btn-d", "danger-filled": "btn-df" } as const;
const sizes = { sm: "btn-sm", md: undefined, lg: "btn-lg" } as const;

/** The class names of a button's look, for elements that are not buttons. */
export function buttonClass({ variant = "secondary", size = "md", square }: Look, more?: string): string {
  return classNames("btn", variants[variant], sizes[size], square && "btn-i", more);
}

/** `busy` is the verb shown while it works ("Writing"); the button then ignores presses but keeps its focus. */
export function Button({
  variant,
  size,
  square,
  busy,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: Look & { readonly busy?: string | false } & ComponentProps<"button">) {
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass({ variant, size, square }, className)}
      aria-busy={busy ? true : undefined}
      onClick={(event) => {
        if (busy) {
          event.preventDefault();
          return;
        }
        onClick?.(event);
      }}
    >
      {busy ? (
        <>
          <Spinner />
          {busy}
        </>
      ) : (
        children
      )}
    </button>
  );
}

/** Looks like a button, goes somewhere. */
export function ButtonLink({
  variant,
  size,
  square,
  className,
  ...rest
}: Look & { readonly children?: ReactNode } & ComponentProps<typeof Link>) {
  return <Link {...rest} className={buttonClass({ variant, size, square }, className)} />;
}
