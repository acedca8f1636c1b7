import type { ReactNode } from "react";
import { classNames } from "./class-names";

export type Tone = "plain" | "ok" | "warn" | "bad" | "accent";

const tones: Readonly<Record<Tone, string | undefined>> = { plain: undefined, ok: "b-ok", warn: "b-warn", bad: "b-bad", accent: "b-acc" };

/** A status in a word, with an icon: colour alone never says it. */
export function Badge({ tone = "plain", icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={classNames("badge", tones[tone])}>
      {icon}
      {children}
    </span>
  );
}

/** A neutral word that people gave to a thing. */
export function Tag({ children }: { children: ReactNode }) {
  return <span className="tag">{children}</span>;
}

export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return <kbd className={classNames("kbd", className)}>{children}</kbd>;
}

/** The initials of a name in a circle. Decoration: the name stands beside it. */
export function Avatar({ name, size = 24 }: { name: string; size?: number }) {
  const words = name.trim().split(/\s+/);
  const initials = `${words[0]?.[0] ?? ""}${words.length > 1 ? (words.at(-1)?.[0] ?? "") : ""}`.toUpperCase();
  return (
    <span className="av" style={{ width: size, height: size, fontSize: size < 24 ? 9 : 10 }} aria-hidden="true">
      {initials}
    </span>
  );
}
