"use client";
import { Archive } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { durationWords } from "../../resets/reset-words";
import { Button } from "../../ui/button";
import { Card, Facts } from "../../ui/card";
import { Crumbs } from "../../ui/crumbs";
import { ProblemPanel, problemWords } from "../../ui/problem-panel";
import { SkeletonBlock } from "../../ui/skeleton";
import { Spinner } from "../../ui/spinner";
import { Ago } from "../../ui/time";
import { TopBar } from "../../ui/top-bar";
import { useSettingsParts } from "../settings-parts";
import { SettingsRail } from "../settings-rail";
import { secretsWords, sentence, sizeWords } from "./backup-words";
import { BundleList } from "./bundle-list";
import { DrillCard } from "./drill-card";
import { LastCard } from "./last-card";
import { backupsPage } from "./link-card";
import { Notice } from "./notice";
import { PassphraseCard, PassphraseDialog } from "./passphrase-card";
import { type Backups, useBackups, useChangeBackups } from "./use-backups";

/** What was refused, by what it means for the backup; the server's sentence says what to do. */
function Refused({ title, error }: { title: string; error: unknown }) {
  const words = problemWords(error);
  return (
    <Notice tone="bad" role="alert" title={title}>
      {sentence(words.detail ?? words.title)}
    </Notice>
  );
}

function KeyCard({ keyId }: { keyId: string }) {
  return (
    <Card title="Where the key is">
      <Facts
        className="grid-cols-[88px_minmax(0,1fr)]!"
        items={[
          [
            "Seals now",
            <span key="id" className="mono">
              {keyId}
            </span>,
          ],
          ["In backups", "Yes, every key, sealed by the passphrase"],
          [
            "To restore",
            <code key="command" className="mono whitespace-nowrap">
              npm run restore -- FILE
            </code>,
          ],
        ]}
      />
    </Card>
  );
}

/** Backups as they stand, what makes them by themselves, and the proof that they would save us. */
export function BackupsPage() {
  const backups = useBackups();
  const groups = useSettingsParts();
  const { data, dataUpdatedAt } = backups;
  return (
    <>
      <TopBar title={<Crumbs trail={[{ label: "Settings", href: "/settings" }]} here="Backups" />} />
      <div className="flex items-start">
        <SettingsRail groups={groups} here={backupsPage} />
        <div className="px-8 py-6 phone:p-4 min-w-0 flex-1 max-w-[1232px] border-l border-line narrow:border-l-0 min-h-[calc(100vh-72px)]">
          {data ? (
            <Loaded backups={data} nowMs={dataUpdatedAt} />
          ) : (
            <>
              <Head />
              {backups.isPending ? <SkeletonBlock lines={5} /> : null}
              {backups.isError ? <ProblemPanel error={backups.error} onRetry={() => void backups.refetch()} className="py-6" /> : null}
            </>
          )}
        </div>
      </div>
    </>
  );
}

function Head({ children }: { children?: React.ReactNode }) {
  return (
    <div className="flex items-center gap-4 phone:flex-col phone:items-stretch">
      <div className="flex-1">
        <h1 className="text-xl tracking-[-.02em] leading-[26px]">Backups</h1>
        <p className="text-ink-3 mt-0.5">What saves you on a bad day, and proof that it would</p>
      </div>
      {children}
    </div>
  );
}

function Loaded({ backups, nowMs }: { backups: Backups; nowMs: number }) {
  const { make, drill } = useChangeBackups();
  const [asking, setAsking] = useState(false);
  const { running } = backups;
  const isMaking = make.isPending || running?.what === "backup";
  const isTrying = drill.isPending || running?.what === "drill";
  const makeNow = () => {
    if (backups.passphrase === "none") {
      setAsking(true);
    } else if (!isMaking && !isTrying) {
      make.mutate(undefined, {
        onSuccess: ({ bytes, tookMs }) =>
          toast.success("Backed up, read back and compared", {
            description: `${sizeWords(bytes)}${tookMs === null ? "" : ` in ${durationWords(tookMs)}`}`,
          }),
      });
    }
  };
  const tryIt = (id: string) => {
    if (!isMaking && !isTrying) {
      drill.mutate(id, {
        onSuccess: (result) => {
          if (result.ok) {
            toast.success("This backup would save you", { description: secretsWords(result) });
          }
        },
      });
    }
  };
  const shown: Backups =
    drill.isPending && !running
      ? { ...backups, running: { what: "drill", id: drill.variables, since: new Date(nowMs).toISOString() } }
      : backups;
  return (
    <div className="flex flex-col gap-4">
      <Head>
        <Button size="sm" busy={isMaking && "Backing up"} onClick={makeNow}>
          <Archive size={13} />
          Back up now
        </Button>
      </Head>
      <div role="status" className="empty:hidden">
        {isMaking || isTrying ? (
          <p className="flex items-center gap-2 text-accent-ink bg-accent-soft border border-accent-line rounded-[10px] px-4 py-2.5">
            <Spinner size={13} />
            <span>
              {isMaking
                ? "Copying everything, sealing it and reading it back. Lineward goes on working."
                : "Restoring the backup beside everything and opening every secret in it. Nothing is sent to a device."}
            </span>
            {running ? (
              <span className="ml-auto num whitespace-nowrap" aria-hidden="true">
                <Ago at={running.since} />
              </span>
            ) : null}
          </p>
        ) : null}
      </div>
      {make.isError ? <Refused title="The backup was not made" error={make.error} /> : null}
      {drill.isError ? <Refused title="The backup was not tried" error={drill.error} /> : null}
      {backups.passphrase === "none" ? (
        <Notice
          tone="warn"
          title="No passphrase is set"
          action={
            <Button size="sm" variant="primary" onClick={() => setAsking(true)}>
              Set a passphrase
            </Button>
          }
        >
          Every backup is sealed with one: without it none is made, neither now nor by itself.
        </Notice>
      ) : null}
      {backups.tooOld ? (
        <Notice tone="bad" title="The newest backup is too old">
          One is due every day, and none came for a day and a half. Back up now, and see below why the last try failed.
        </Notice>
      ) : null}
      <div className="grid grid-cols-[minmax(0,1fr)_332px] narrow:grid-cols-1 gap-4 items-start">
        <div className="flex flex-col gap-4 min-w-0">
          <LastCard backups={shown} nowMs={nowMs} />
          <BundleList backups={shown} onTry={tryIt} onMake={makeNow} />
          <DrillCard backups={shown} nowMs={nowMs} />
        </div>
        <div className="flex flex-col gap-4 min-w-0">
          <PassphraseCard backups={shown} onSet={() => setAsking(true)} />
          <KeyCard keyId={backups.keyId} />
        </div>
      </div>
      {asking ? <PassphraseDialog isNew={backups.passphrase === "none"} onClose={() => setAsking(false)} /> : null}
    </div>
  );
}
