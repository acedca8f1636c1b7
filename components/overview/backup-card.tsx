"use client";
import { useQuery } from "@tanstack/react-query";
import { type Answer, asked } from "@/lib/api/client";
import { useMay } from "../session/me";
import { secretsWords, sentence } from "../settings/backups/backup-words";
import { backupsPage } from "../settings/backups/link-card";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { Ago } from "../ui/time";

const readAgainMs = 300_000;

/** The newest backup and the last drill, to those who may make them. */
export function BackupCard() {
  const maySee = useMay("backup.edit");
  const { data } = useQuery({
    ...asked("GET /api/backups/standing"),
    enabled: maySee,
    staleTime: readAgainMs,
    refetchInterval: readAgainMs,
  });
  if (!maySee || !data) {
    return null;
  }
  return (
    <Card
      title="Backup"
      action={
        <Link href={backupsPage} className="link text-xs">
          Backups
        </Link>
      }
    >
      <div className="px-4 py-3 flex flex-col gap-1">
        <Newest standing={data} />
        <LastDrill drill={data.lastDrill} />
        {data.lastFailure ? (
          <p className="text-xs text-bad-ink wrap-break-word">The last try failed: {sentence(data.lastFailure.words)}</p>
        ) : null}
      </div>
    </Card>
  );
}

function Newest({ standing: { newestAt, on, tooOld } }: { standing: Answer<"GET /api/backups/standing"> }) {
  const made =
    newestAt === null ? (
      "None was made yet"
    ) : (
      <>
        Last one <Ago at={newestAt} ago />
      </>
    );
  return (
    <p className={tooOld || newestAt === null ? "text-bad-ink" : undefined}>
      {made}
      {tooOld ? ", too old" : on ? "" : ", none is made by itself"}
    </p>
  );
}

function LastDrill({ drill }: { drill: Answer<"GET /api/backups/standing">["lastDrill"] }) {
  if (drill === null) {
    return <p className="text-xs text-ink-3">None was tried yet</p>;
  }
  return (
    <p className={drill.ok ? "text-xs text-ink-3" : "text-xs text-bad-ink wrap-break-word"}>
      Tried <Ago at={drill.at} ago />: {drill.ok ? secretsWords(drill) : sentence(drill.problem ?? "it would not save you")}
    </p>
  );
}
