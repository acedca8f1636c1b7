import { ButtonLink } from "../../ui/button";
import { Card } from "../../ui/card";

/** Where backups have their page. */
export const backupsPage = "/settings/backups";

/** Leads from the settings to the page of the backups: a narrow screen has no list of parts. */
export function BackupsLinkCard() {
  return (
    <Card title="Backups">
      <div className="p-4 flex items-center gap-4 phone:flex-col phone:items-stretch">
        <p className="text-ink-2 min-w-0 flex-1">
          Everything in one sealed file: when it is made, where it goes, and proof that it would save you.
        </p>
        <ButtonLink href={backupsPage}>Open backups</ButtonLink>
      </div>
    </Card>
  );
}
