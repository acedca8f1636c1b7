"use client";
import { Mail, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { ChannelRow } from "./channel-row";
import { MailDialog } from "./mail-dialog";
import { TestAllButton } from "./test-answer";
import { useChannels, useMail } from "./use-channels";

/** The ways to tell people outside, and the server that takes the mail. */
export function ChannelsCard({ onAdd }: { onAdd: () => void }) {
  const channels = useChannels();
  const mail = useMail();
  const [isMailOpen, setMailOpen] = useState(false);
  const items = channels.data?.items ?? [];
  const server = mail.data;
  return (
    <>
      <Card
        title="Channels"
        count={channels.data?.items.length}
        action={
          <span className="flex gap-2">
            <TestAllButton channels={items} size="sm" />
            <span className="only-m">
              <Button size="sm" onClick={onAdd}>
                <Plus size={13} />
                Add channel
              </Button>
            </span>
          </span>
        }
      >
        {channels.isPending ? <SkeletonRows rows={3} height={64} /> : null}
        {channels.isError && !channels.data ? (
          <ProblemPanel error={channels.error} onRetry={() => void channels.refetch()} className="p-4" />
        ) : null}
        {channels.data && items.length === 0 ? (
          <p className="px-4 py-4 text-ink-3">None yet: alerts are shown here and nobody outside is told.</p>
        ) : null}
        <ul aria-label="Channels">
          {items.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} />
          ))}
        </ul>
      </Card>
      <Card
        title="Mail server"
        action={
          server ? (
            <Button size="sm" onClick={() => setMailOpen(true)}>
              {server.set ? "Change mail server" : "Set mail server"}
            </Button>
          ) : undefined
        }
      >
        {mail.isError ? <ProblemPanel error={mail.error} onRetry={() => void mail.refetch()} className="p-4" /> : null}
        {server ? (
          <div className="flex items-center gap-3 px-4 py-3.5">
            <span className="grid place-items-center w-7 h-7 rounded-md bg-hover text-ink-2 flex-none" aria-hidden="true">
              <Mail size={15} />
            </span>
            {server.set ? (
              <div className="min-w-0">
                <div className="mono truncate">
                  {server.host}:{server.port}
                </div>
                <div className="text-xs text-ink-3 truncate">
                  {server.security === "none" ? "in clear" : server.security === "tls" ? "TLS" : "STARTTLS"}, from {server.from}
                  {server.username === null ? ", without a login" : `, as ${server.username}`}
                </div>
              </div>
            ) : (
              <p className="text-ink-3">None is set. Without one no channel sends e-mail.</p>
            )}
          </div>
        ) : null}
      </Card>
      {isMailOpen && server ? <MailDialog server={server} onClose={() => setMailOpen(false)} /> : null}
    </>
  );
}
