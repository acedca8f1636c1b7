import { ChangeLine } from "../devices/change-line";
import { useMay } from "../session/me";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import type { Overview } from "./use-overview";

function placesOf({ deviceName, alsoOn }: Overview["recentChanges"][number]): string {
  const others = alsoOn.filter((name) => name !== deviceName);
  return others.length === 0
    ? deviceName
    : others.length === 1
      ? `${deviceName} and ${others[0]}`
      : `${deviceName} and ${others.length} more`;
}

/** Who changed what on which devices, the latest first. What one act did in several places is one line. */
export function RecentChanges({ changes }: { changes: Overview["recentChanges"] }) {
  const seesAudit = useMay("audit.see");
  return (
    <Card
      title="Recent changes"
      action={
        seesAudit ? (
          <Link href="/audit" className="link text-xs">
            Audit
          </Link>
        ) : undefined
      }
    >
      {changes.length === 0 ? (
        <p className="px-4 py-4 text-ink-3">Nothing was written from here yet.</p>
      ) : (
        <ul className="py-1.5">
          {changes.map((change) => (
            <li key={change.id}>
              <Link href={`/devices/${change.deviceId}/history`} className="block hover:bg-hover">
                <ChangeLine change={change} where={placesOf(change)} together={change.alsoOn.length > 0} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
