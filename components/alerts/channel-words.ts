import type { ChannelItem, ChannelKind } from "@/lib/channels/schemas";
import { severityWords } from "./alert-words";

export const channelKindWords: Readonly<Record<ChannelKind, string>> = {
  email: "E-mail",
  webhook: "Webhook",
  slack: "Slack",
  teams: "Teams",
  mattermost: "Mattermost",
  ntfy: "ntfy",
};

/** Where a channel leads, and what goes there. */
export function channelWords({ kind, to, address, secret, siteIds, severities, quiet, digest }: ChannelItem): string {
  return [
    kind === "email" ? to.join(", ") : `${channelKindWords[kind]}, ${address}`,
    kind === "webhook" && secret.set ? "signed" : "",
    siteIds.length === 0 ? "" : siteIds.length === 1 ? "1 site" : `${siteIds.length} sites`,
    severities.length === 0 ? "" : severities.map((severity) => severityWords[severity].toLowerCase()).join(" and "),
    quiet === null ? "" : `quiet ${quiet.from} to ${quiet.to}`,
    digest === null ? "" : `digest at ${digest.at}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}
