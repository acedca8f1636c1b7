"use client";
import type { ReactNode } from "react";
import { useMay } from "../session/me";
import { TopBar } from "../ui/top-bar";
import { useCurrentPart } from "../ui/use-current-part";
import { AppearanceCard } from "./appearance-card";
import { CertificatesCard } from "./certificates-card";
import { KeysCard } from "./keys-card";
import { NetworksCard } from "./networks-card";
import { PasswordCard } from "./password-card";
import { ProgramsPart } from "./programs/programs-part";
import { SecondStepCard } from "./second-step-card";
import { SessionsCard } from "./sessions-card";
import { TicketCard } from "./ticket-card";
import { WorkCard } from "./work-card";

interface Part {
  readonly id: string;
  readonly label: string;
  readonly card: ReactNode;
}

/** What is set for everybody, to those who may, and one's own. */
function useParts(): readonly { readonly label: string; readonly parts: readonly Part[] }[] {
  const networks = useMay("network.edit");
  const certificates = useMay("certificate.edit");
  const rules = useMay("setting.edit");
  const programs = useMay("token.edit");
  const webhooks = useMay("webhook.edit");
  const keys = useMay("key.see");
  const work = useMay("work.see");
  const part = (isHere: boolean, id: string, label: string, card: ReactNode): Part[] => (isHere ? [{ id, label, card }] : []);
  const shared = [
    ...part(networks, "networks", "Networks", <NetworksCard />),
    ...part(certificates, "certificates", "SIP certificates", <CertificatesCard />),
    ...part(rules, "tickets", "Tickets", <TicketCard />),
    ...part(programs && webhooks, "programs", "Tokens and webhooks", <ProgramsPart />),
    ...part(keys, "keys", "Keys", <KeysCard />),
    ...part(work, "work", "Work", <WorkCard />),
  ];
  const own = [
    ...part(programs && !webhooks, "programs", "Tokens", <ProgramsPart />),
    ...part(true, "appearance", "Appearance and keys", <AppearanceCard />),
    ...part(true, "sessions", "Sessions", <SessionsCard />),
    ...part(true, "second-step", "Second step", <SecondStepCard />),
    ...part(true, "password", "Password", <PasswordCard />),
  ];
  return [
    { label: "For everybody", parts: shared },
    { label: "Yours", parts: own },
  ].filter(({ parts }) => parts.length > 0);
}

/** Parts of the settings side by side with them, on a wide screen. */
export function SettingsPage() {
  const groups = useParts();
  const current = useCurrentPart(groups.flatMap(({ parts }) => parts.map(({ id }) => id)));
  return (
    <>
      <TopBar title="Settings" />
      <div className="flex items-start">
        <nav className="narrow:hidden w-[208px] flex-none sticky top-12 px-3 py-5" aria-label="Parts of the settings">
          {groups.map(({ label, parts }) => (
            <div key={label} className="mb-5">
              <h2 className="px-2.5 mb-1 text-xs font-normal text-ink-3">{label}</h2>
              <ul>
                {parts.map(({ id, label: name }) => (
                  <li key={id}>
                    <a
                      href={`#${id}`}
                      aria-current={current === id ? "true" : undefined}
                      className="block px-2.5 py-1.5 rounded-md text-ink-2 hover:bg-hover aria-[current]:bg-hover aria-[current]:text-ink aria-[current]:font-medium"
                    >
                      {name}
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </nav>
        <div className="p-6 phone:p-4 flex flex-col gap-4 min-w-0 flex-1 max-w-[868px] border-l border-line narrow:border-l-0 min-h-[calc(100vh-72px)]">
          {groups.flatMap(({ parts }) =>
            parts.map(({ id, card }) => (
              <div key={id} id={id} className="scroll-mt-16">
                {card}
              </div>
            )),
          )}
        </div>
      </div>
    </>
  );
}
