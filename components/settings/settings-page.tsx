"use client";
import { useMay } from "../session/me";
import { TopBar } from "../ui/top-bar";
import { AppearanceCard } from "./appearance-card";
import { CertificatesCard } from "./certificates-card";
import { KeysCard } from "./keys-card";
import { NetworksCard } from "./networks-card";
import { PasswordCard } from "./password-card";
import { SessionsCard } from "./sessions-card";
import { TicketCard } from "./ticket-card";
import { WorkCard } from "./work-card";

/** What is set for everybody, to those who may, and one's own. */
export function SettingsPage() {
  const networks = useMay("network.edit");
  const certificates = useMay("certificate.edit");
  const keys = useMay("key.see");
  const work = useMay("work.see");
  const rules = useMay("setting.edit");
  return (
    <>
      <TopBar title="Settings" />
      <div className="p-6 phone:p-4 flex flex-col gap-4 w-full max-w-[868px]">
        {networks ? <NetworksCard /> : null}
        {certificates ? <CertificatesCard /> : null}
        {rules ? <TicketCard /> : null}
        {keys ? <KeysCard /> : null}
        {work ? <WorkCard /> : null}
        <AppearanceCard />
        <SessionsCard />
        <PasswordCard />
      </div>
    </>
  );
}
