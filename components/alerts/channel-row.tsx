"use client";
import { Ellipsis, type LucideIcon, Mail, MessageSquareText, Pencil, ScrollText, Smartphone, Trash2, Webhook } from "lucide-react";
import { useState } from "react";
import type { ChannelItem, ChannelKind } from "@/lib/channels/schemas";
import { buttonClass } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Menu } from "../ui/menu";
import { ChannelDialog } from "./channel-dialog";
import { channelWords } from "./channel-words";
import { DeliveriesSheet } from "./deliveries-sheet";
import { SendTestButton, TestAnswer } from "./test-answer";
import { useChangeChannels } from "./use-channels";

const icons: Readonly<Record<ChannelKind, LucideIcon>> = {
  email: Mail,
  webhook: Webhook,
  slack: MessageSquareText,
  teams: MessageSquareText,
  mattermost: MessageSquareText,
  ntfy: Smartphone,
};

/** A way to tell people: where it leads, how its last message ended, a test. */
export function ChannelRow({ channel }: { channel: ChannelItem }) {
  const { remove } = useChangeChannels();
  const [open, setOpen] = useState<"edit" | "log" | "remove">();
  const Icon = icons[channel.kind];
  return (
    <li className="px-4 py-3.5 border-t border-line first:border-t-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="grid place-items-center w-7 h-7 rounded-md bg-hover text-ink-2 flex-none" aria-hidden="true">
          <Icon size={15} />
        </span>
        <div className="min-w-0 flex-1 basis-[120px]">
          <div className={`font-medium truncate ${channel.on ? "" : "text-ink-3"}`}>
            {channel.name}
            {channel.on ? "" : " (off)"}
          </div>
          <div className="text-xs text-ink-3 truncate">{channelWords(channel)}</div>
        </div>
        <SendTestButton channel={channel} />
        <Menu
          label={`More for ${channel.name}`}
          className={buttonClass({ variant: "ghost", size: "sm", square: true })}
          items={[
            { id: "edit", label: "Change", icon: Pencil, onSelect: () => setOpen("edit") },
            { id: "log", label: "What was sent", icon: ScrollText, onSelect: () => setOpen("log") },
            { id: "remove", label: "Remove", icon: Trash2, danger: true, onSelect: () => setOpen("remove") },
          ]}
        >
          <Ellipsis size={16} />
        </Menu>
      </div>
      <div className="ml-10 phone:ml-0">
        <TestAnswer channel={channel} />
      </div>
      {open === "edit" ? <ChannelDialog channel={channel} onClose={() => setOpen(undefined)} /> : null}
      {open === "log" ? <DeliveriesSheet channel={channel} onClose={() => setOpen(undefined)} /> : null}
      {open === "remove" ? (
        <ConfirmDialog
          title={`Remove ${channel.name}?`}
          confirm={`Remove ${channel.name}`}
          busy="Removing"
          onClose={() => setOpen(undefined)}
          onConfirm={() => remove.mutateAsync(channel.id)}
        >
          <p>Nobody is told by it any more. Its log is gone with it.</p>
        </ConfirmDialog>
      ) : null}
    </li>
  );
}
