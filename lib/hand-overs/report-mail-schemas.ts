import { z } from "zod";
import { deliveryState, zone } from "@/lib/channels/schemas";
import { time } from "@/lib/device-access/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";

const newReportMail = z.strictObject({
  channelId: z.string().min(1, "Choose a channel").max(64),
  /** Whose sixth hour of the first day counts. */
  timeZone: zone,
});
export type NewReportMail = z.infer<typeof newReportMail>;

const reportMail = z.object({
  /** Null: it is not sent by itself. */
  sent: newReportMail
    .extend({
      /** The next month that is sent, and when. */
      month: z.string(),
      at: time,
      /** How the last one ended; null before the first. */
      last: z.object({ month: z.string(), state: deliveryState, words: z.string().nullable() }).nullable(),
    })
    .nullable(),
  /** The channels that may know of this site. */
  channels: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type ReportMailAnswer = z.infer<typeof reportMail>;

const path = "/api/sites/{id}/report-mail";

export const getReportMail = endpoint({
  method: "GET",
  path,
  summary: "Whether a channel is sent the report of each month of a site, and how the last one ended",
  access: "channel.edit",
  params: byId,
  answer: reportMail,
});

export const putReportMail = endpoint({
  method: "PUT",
  path,
  summary:
    "Send a channel the report of each month, at six in the morning of the first day in a time zone; never before the month is over in UTC, whose days it counts",
  access: "channel.edit",
  freshPassword: "spare_tokens",
  audit: { actions: ["site.report_mail"], unlessUnchanged: true },
  params: byId,
  body: newReportMail,
  answer: reportMail,
});

export const removeReportMail = endpoint({
  method: "DELETE",
  path,
  summary: "Send the report of a month no longer",
  access: "channel.edit",
  freshPassword: "spare_tokens",
  audit: { actions: ["site.report_mail"], unlessUnchanged: true },
  params: byId,
  status: 204,
});

export const reportMailEndpoints = [getReportMail, putReportMail, removeReportMail];
