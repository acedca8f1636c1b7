import type { PostedRequest } from "@/lib/outgoing/send-http";
import { percentDecoded } from "@/lib/platform/percent-decoded";
import type { ChannelKind, Message } from "./schemas";

type Wanted = Pick<PostedRequest, "url" | "body" | "headers" | "secret">;

/** What a chat's own marks would make of a name. */
const slackSafe = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const markdownSafe = (text: string) => text.replace(/[\\`*_{}[\]()#+!|>~]/g, "\\$&").replace(/@/g, "@\u200b");

const marks = { critical: "🔴", warning: "🟠", info: "🔵" } as const;

/** "🔴 Tower 9 is silent"; "✅" when it is over. */
function headOf({ event, severity, title }: Message): string {
  const mark = { "alert.resolved": "✅", test: "👋", digest: "🗒️", "quiet.over": "🗒️", report: "🗒️", "audit.signed": "🗒️" } as const;
  return `${event === "alert.opened" || event === "alert.reminded" ? marks[severity] : mark[event]} ${title}`;
}

const linkWords = ({ event, alertId }: Message) =>
  event === "report"
    ? "Open the report"
    : event === "audit.signed"
      ? "Open the settings"
      : alertId === null
        ? "Open alerts"
        : "Open the alert";

const priorities = { critical: 5, warning: 4, info: 3 } as const;

/** ntfy takes JSON at its root, so that a title may hold any letter: the last part of the address is the topic. */
function ntfy(url: string, secret: string | undefined, message: Message): Wanted {
  const parts = new URL(url);
  const path = parts.pathname.replace(/\/+$/, "").split("/");
  const topic = percentDecoded(path.pop() ?? "");
  parts.pathname = `${path.join("/")}/`;
  parts.search = "";
  const priority = message.event === "alert.opened" || message.event === "alert.reminded" ? priorities[message.severity] : 3;
  const body = {
    topic,
    title: message.title,
    message: message.text || message.title,
    priority,
    ...(message.url ? { click: message.url } : {}),
  };
  return { url: parts.href, body: JSON.stringify(body), ...(secret ? { headers: { authorization: `Bearer ${secret}` } } : {}) };
}

function teams(message: Message): object {
  const block = (text: string, more: object = {}) => ({ type: "TextBlock", text: markdownSafe(text), wrap: true, ...more });
  const content = {
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      block(headOf(message), { weight: "Bolder", size: "Medium" }),
      ...message.text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => block(line)),
    ],
    ...(message.url ? { actions: [{ type: "Action.OpenUrl", title: linkWords(message), url: message.url }] } : {}),
  };
  return { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content }] };
}

/** A message as the other side takes it. `id`: of the delivery, the same at every try. */
export function requestOf(
  kind: Exclude<ChannelKind, "email">,
  url: string,
  secret: string | undefined,
  message: Message,
  id: string,
): Wanted {
  switch (kind) {
    case "slack": {
      const link = message.url ? `\n<${message.url}|${linkWords(message)}>` : "";
      return { url, body: JSON.stringify({ text: `*${slackSafe(headOf(message))}*\n${slackSafe(message.text)}${link}` }) };
    }
    case "mattermost": {
      const link = message.url ? `\n[${linkWords(message)}](${message.url})` : "";
      return { url, body: JSON.stringify({ text: `**${markdownSafe(headOf(message))}**\n${markdownSafe(message.text)}${link}` }) };
    }
    case "teams":
      return { url, body: JSON.stringify(teams(message)) };
    case "ntfy":
      return ntfy(url, secret, message);
    case "webhook": {
      const { event, at, alert, title, text } = message;
      const body = JSON.stringify({ id, event, at, title, text, alert });
      return { url, body, secret, headers: { "lineward-delivery": id, "lineward-event": event } };
    }
  }
}

/** The text of a mail. */
export function mailText({ text, title, url, at }: Message): string {
  return [title, text, url === null ? "" : url, `Told by Lineward at ${at}.`].filter((part) => part !== "").join("\n\n");
}
