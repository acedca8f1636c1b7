"use client";
import type { ReactNode } from "react";
import { useMay } from "../session/me";
import { AppearanceCard } from "./appearance-card";
import { BackupsLinkCard, backupsPage } from "./backups/link-card";
import { CertificatesCard } from "./certificates-card";
import { DigestCard } from "./digest-card";
import { ProviderPart } from "./identity-provider/provider-part";
import { KeysCard } from "./keys-card";
import { NetworksCard } from "./networks-card";
import { PasskeysCard } from "./passkeys-card";
import { PasswordCard } from "./password-card";
import { ProgramsPart } from "./programs/programs-part";
import { SecondStepCard } from "./second-step-card";
import { SessionsCard } from "./sessions-card";
import { SignInPart } from "./sign-in-part";
import { SignInsCard } from "./sign-ins-card";
import { TicketCard } from "./ticket-card";
import { WorkCard } from "./work-card";

export interface Part {
  readonly id: string;
  readonly label: string;
  readonly card: ReactNode;
  /** Where it is a page of its own, and its card only leads there. */
  readonly page?: string;
}

export interface PartGroup {
  readonly label: string;
  readonly parts: readonly Part[];
}

/** What is set for everybody, to those who may, and one's own. */
export function useSettingsParts(): readonly PartGroup[] {
  const networks = useMay("network.edit");
  const certificates = useMay("certificate.edit");
  const rules = useMay("setting.edit");
  const programs = useMay("token.edit");
  const webhooks = useMay("webhook.edit");
  const keys = useMay("key.see");
  const backups = useMay("backup.edit");
  const work = useMay("work.see");
  const alerts = useMay("alert.see");
  const part = (isHere: boolean, id: string, label: string, card: ReactNode): Part[] => (isHere ? [{ id, label, card }] : []);
  const shared = [
    ...part(networks, "networks", "Networks", <NetworksCard />),
    ...part(certificates, "certificates", "SIP certificates", <CertificatesCard />),
    ...part(rules, "tickets", "Tickets", <TicketCard />),
    ...part(rules, "sign-in", "Sign-in", <SignInPart />),
    ...part(rules, "identity-provider", "Another account", <ProviderPart />),
    ...part(programs && webhooks, "programs", "Tokens and webhooks", <ProgramsPart />),
    ...part(keys, "keys", "Keys", <KeysCard />),
    ...part(backups, "backups", "Backups", <BackupsLinkCard />).map((own) => ({ ...own, page: backupsPage })),
    ...part(work, "work", "Work", <WorkCard />),
  ];
  const own = [
    ...part(programs && !webhooks, "programs", "Tokens", <ProgramsPart />),
    ...part(true, "appearance", "Appearance and keys", <AppearanceCard />),
    ...part(alerts, "digest", "Daily digest", <DigestCard />),
    ...part(true, "sessions", "Sessions", <SessionsCard />),
    ...part(true, "sign-ins", "Recent sign-ins", <SignInsCard />),
    ...part(true, "second-step", "Second step", <SecondStepCard />),
    ...part(true, "passkeys", "Passkeys", <PasskeysCard />),
    ...part(true, "password", "Password", <PasswordCard />),
  ];
  return [
    { label: "For everybody", parts: shared },
    { label: "Yours", parts: own },
  ].filter(({ parts }) => parts.length > 0);
}
