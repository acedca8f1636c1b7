import { CircleAlert } from "lucide-react";

/** What the device said to the login that was tried. */
export interface LoginRefusal {
  readonly said: string | undefined;
}

/** Cause, the device's own words, what to do. There is no stored device yet, so there is nowhere else to send anybody to. */
export function LoginRefused({ noun, refusal, otherWays }: { noun: string; refusal: LoginRefusal; otherWays: boolean }) {
  return (
    <section role="alert" className="card p-4 mt-4 border-bad-line flex gap-3">
      <span className="text-bad-ink mt-0.5">
        <CircleAlert size={16} />
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="font-medium">The {noun} refuses this user and password</h2>
        {refusal.said === undefined ? null : (
          <p className="text-xs text-ink-3 mt-1 wrap-break-word">
            The {noun} said <span className="mono text-ink-2">{refusal.said}</span>
          </p>
        )}
        <p className="text-[12.5px] text-ink-2 leading-[18px] mt-1">
          Try both on the {noun}’s own web page, then type them here again. Lineward tried once and does not try again by itself: a few
          wrong tries may lock the account. Nothing is stored yet.
          {otherWays ? ` If the ${noun}’s page takes them, choose another way to sign in below.` : ""}
        </p>
      </div>
    </section>
  );
}
