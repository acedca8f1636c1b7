import { KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { capital } from "@/lib/devices/status-words";
import { classNames } from "../ui/class-names";
import { Ago } from "../ui/time";
import type { EndProof } from "./use-lines";

/** What a server said to a REGISTER with the kept password; `children` where there is no such answer. */
export function ProofWords({ proof, children, className }: { proof: EndProof | undefined; children?: ReactNode; className?: string }) {
  return (
    <p className={classNames("flex gap-2 text-[12.5px] text-ink-2", className)}>
      <KeyRound size={13} className="mt-1 text-ink-3" />
      <span className="min-w-0">
        {proof ? (
          <>
            {capital(proof.words)}{" "}
            <span className="text-ink-3">
              Asked with the kept password, <Ago at={proof.at} ago />
            </span>
          </>
        ) : (
          children
        )}
      </span>
    </p>
  );
}
