"use client";
import type { LucideIcon } from "lucide-react";
import { KeyRound, Network, RefreshCw, Settings2, ShieldCheck } from "lucide-react";
import type { LineDetail } from "../lines/use-lines";
import { ButtonLink } from "../ui/button";
import type { Diagnosis } from "./use-diagnosis";

type Action = NonNullable<NonNullable<Diagnosis["next"]>["action"]>;

const labels: Readonly<Record<Action["kind"], { readonly label: string; readonly icon: LucideIcon }>> = {
  reset: { label: "Reset the password", icon: KeyRound },
  connection: { label: "Open its connection", icon: Settings2 },
  account: { label: "Open the account", icon: Settings2 },
  certificate: { label: "Test the line", icon: ShieldCheck },
  networks: { label: "Open the allowed networks", icon: Network },
};

function hrefOf(action: Action, lineId: string): string {
  const device = `/devices/${encodeURIComponent(action.deviceId ?? "")}`;
  switch (action.kind) {
    case "reset":
      return `/reset?line=${encodeURIComponent(lineId)}`;
    case "connection":
      return `${device}/connection`;
    case "account": {
      const document = encodeURIComponent(action.document ?? "");
      return action.record ? `${device}/records/${document}/edit/${encodeURIComponent(action.record)}` : `${device}/settings/${document}`;
    }
    case "certificate":
      return `/lines/${encodeURIComponent(lineId)}`;
    case "networks":
      return "/settings";
  }
}

/** What mends the fault, and the way there. */
export function NextCard({ look, line }: { look: Diagnosis; line: LineDetail }) {
  if (look.state === "running" && !look.next) {
    return null;
  }
  const action = look.next?.action;
  const blocked = action?.kind === "reset" && !line.reset.possible ? line.reset.why : undefined;
  const { label, icon: Icon } = action ? labels[action.kind] : { label: "", icon: RefreshCw };
  const allFine = look.ends.every((end) => end.state === "ok");
  return (
    <section className="card p-4" aria-labelledby="what-to-do">
      <h2 id="what-to-do" className="text-[13px] leading-5 font-semibold">
        What to do
      </h2>
      <p className="text-[12.5px] leading-[18px] text-ink-2 mt-1 wrap-break-word">
        {look.next?.words ??
          (allFine
            ? "Nothing. The line works as far as a registration goes. If it still does not ring, look at who is called and at the call itself."
            : "Look again. What could not be told is said beside its step.")}
      </p>
      {blocked === undefined ? null : <p className="text-[12.5px] leading-[18px] text-warn-ink mt-2 wrap-break-word">{blocked}</p>}
      {action && blocked === undefined ? (
        <ButtonLink variant="primary" href={hrefOf(action, line.id)} className="w-full mt-3.5">
          <Icon size={14} />
          {label}
        </ButtonLink>
      ) : null}
    </section>
  );
}
