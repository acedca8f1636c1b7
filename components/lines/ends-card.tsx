"use client";
import { Lock, LockOpen } from "lucide-react";
import { capital, stateWords, statusDetail, statusLabels, statusNames } from "@/lib/devices/status-words";
import type { LineEndAnswer, LineItem } from "@/lib/lines/schemas";
import { kindIcon } from "../devices/kinds";
import { useMay } from "../session/me";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { Mark } from "../ui/mark";
import { Ago } from "../ui/time";
import { CertificateNotice } from "./certificate-notice";
import { endHref } from "./chain";
import { endNames } from "./line-words";
import { ProofWords } from "./proof-words";
import type { EndProof } from "./use-lines";

/** What was seen before the device stopped answering, with its age: worth knowing, and not what is. */
function LastKnown({ end }: { end: LineEndAnswer }) {
  const { lastKnown } = end.truths.registered;
  return lastKnown === undefined ? null : (
    <span className="block text-xs text-ink-3 wrap-break-word">
      Last known: {statusDetail("registered", lastKnown)}
      {lastKnown.at === null ? null : (
        <>
          , <Ago at={lastKnown.at} ago className="whitespace-nowrap" />
        </>
      )}
    </span>
  );
}

function Statuses({ end, checking }: { end: LineEndAnswer; checking: boolean }) {
  return (
    <ul
      className="grid grid-cols-4 narrow:grid-cols-2 phone:grid-cols-1 gap-x-4 gap-y-2 mt-3"
      aria-label={`How ${endNames(end).name} stands`}
    >
      {statusNames.map((name) => {
        const status = end.truths[name];
        const asked = checking && status.state !== "not_applicable";
        return (
          <li key={name} className="flex gap-2.5 min-w-0">
            <span className="mt-[3px]">
              <Mark state={asked ? "checking" : status.state} label={asked ? "checking" : stateWords[status.state]} />
            </span>
            <span className="min-w-0 leading-[17px]">
              <span className="block font-medium text-[12.5px]">
                {statusLabels[name]} <Ago at={status.at} className="font-normal text-2xs text-ink-3" />
              </span>
              <span className="block text-xs text-ink-3 wrap-break-word">{capital(statusDetail(name, status))}</span>
              {name === "registered" ? <LastKnown end={end} /> : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Facts({ end }: { end: LineEndAnswer }) {
  const place = end.role === "registers" ? end.server && `registers at ${end.server}` : "accepts registrations";
  return (
    <div className="text-xs text-ink-3 flex flex-wrap gap-x-2 leading-[18px]">
      <span>
        User <span className="mono text-ink-2">{end.user}</span>
      </span>
      {place ? (
        <span>
          {end.role === "registers" ? (
            <>
              registers at <span className="mono text-ink-2 break-all">{end.server}</span>
            </>
          ) : (
            place
          )}
        </span>
      ) : null}
      {end.transport ? <span>over {end.transport.toUpperCase().replaceAll(",", ", ")}</span> : null}
    </div>
  );
}

function SecretWords({ end }: { end: LineEndAnswer }) {
  return (
    <span className="text-xs text-ink-3 flex items-center gap-1.5 whitespace-nowrap phone:basis-full phone:pl-11">
      {end.secret.stored ? <Lock size={12} /> : <LockOpen size={12} />}
      <span>
        {end.secret.stored ? "Password kept sealed" : "Password not known here"}
        {end.secret.changedAt ? (
          <>
            , set <Ago at={end.secret.changedAt} ago />
          </>
        ) : null}
      </span>
    </span>
  );
}

/** Every end of a line with its four truths, what its password is known to be, and what a real REGISTER said. */
export function EndsCard({
  line,
  proofs,
  checking,
  onTest,
}: {
  line: LineItem;
  proofs: readonly EndProof[];
  checking: boolean;
  onTest: () => void;
}) {
  const seesDevices = useMay("device.see");
  return (
    <Card title="Ends" count={line.ends.length}>
      <ul>
        {line.ends.map((end) => {
          const Icon = kindIcon(end.kind);
          const { above, name, below } = endNames(end);
          const href = endHref(end, seesDevices);
          const proof = proofs.find((proof) => proof.endId === end.id);
          return (
            <li key={end.id} className="px-4 py-3.5 border-t border-line first:border-t-0">
              <div className="flex items-start gap-3 phone:flex-wrap">
                <span className="grid place-items-center w-8 h-8 rounded-lg border border-line-2 text-ink-2 flex-none">
                  <Icon size={16} />
                </span>
                <div className="min-w-0 flex-1">
                  <div className="truncate">
                    {href === undefined ? (
                      <span className="font-medium">{name}</span>
                    ) : (
                      <Link href={href} className="font-medium rounded hover:underline underline-offset-2">
                        {name}
                      </Link>
                    )}{" "}
                    <span className="text-ink-3">
                      {above} · {below}
                    </span>
                  </div>
                  <Facts end={end} />
                </div>
                <SecretWords end={end} />
              </div>
              <Statuses end={end} checking={checking} />
              {proof ? <ProofWords proof={proof} className="mt-3 pt-2.5 border-t border-line" /> : null}
              <CertificateNotice lineId={line.id} proof={proof} onAccepted={onTest} />
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
