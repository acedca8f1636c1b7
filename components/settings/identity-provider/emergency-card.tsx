"use client";
import { Badge } from "../../ui/badge";
import { Card } from "../../ui/card";
import { useProvider } from "./use-provider";

/** Who gets in when the provider does not answer, or is set up wrongly. */
export function EmergencyCard() {
  const provider = useProvider();
  if (!provider.data?.settings) {
    return null;
  }
  const admins = provider.data.emergencyAdmins;
  return (
    <Card title="Emergency admin" action={<Badge>Ready</Badge>}>
      <div className="p-4 flex flex-col gap-3 text-[12.5px]">
        <p className="text-ink-2">
          Admins with a password of their own here get in when <span className="text-ink">{provider.data.settings.name}</span> is down or
          set up wrongly. The last one of them cannot be removed, switched off or given another role, neither by hand nor by a group.
        </p>
        <ul className="flex flex-col gap-1.5">
          {admins.map(({ id, name, secondStep }) => (
            <li key={id} className="flex items-center gap-2">
              <span className="font-medium">{name}</span>
              <span className="text-ink-3">
                {secondStep ? "with a password and a second step" : "with a password, without a second step"}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
