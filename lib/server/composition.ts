import "server-only";
import { mailNoticed } from "@/lib/account-mail/keep-mail";
import { tellBy } from "@/lib/alerts/telling";
import { lookSoon } from "@/lib/alerts/wake";
import { queueDeliveries } from "@/lib/channels/tell";
import { keepSearchAt } from "@/lib/device-access/save-identity";
import { helpWith } from "@/lib/jobs/help";
import { deviceGone, deviceSeen, lineGiven, resetEnded, rowsFollow, writeEnded } from "@/lib/jobs/wake";
import { deviceLeft } from "@/lib/lines/assign-ends";
import { forgetDocument, indexDocument, indexListed } from "@/lib/lines/indexing";
import { forgetMajorities } from "@/lib/lines/majority-values";
import { recomputeLinesAt, settleLinesAfter } from "@/lib/lines/recompute-lines";
import { deviceMoved, secretChanged, siteMoved } from "@/lib/lines/reconsider";
import { askForResets } from "@/lib/lines/reset-preview";
import { settleServerLines } from "@/lib/lines/tasks";
import { liveListeners } from "@/lib/live/listeners";
import { checkDevice, checkDevices, watchRegistration } from "@/lib/monitoring/tasks";
import { devicePhotosGone, sitePhotosGone } from "@/lib/photos/clean-up";
import { whenPeopleWritten } from "@/lib/platform/db/epochs";
import { listen, on } from "@/lib/platform/events/listeners";
import { pass } from "@/lib/platform/events/pass";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { refuseDuringReplacement } from "@/lib/replacements/refuse-during-replacement";
import { refuseDuringReset } from "@/lib/resets/refuse-during-reset";
import { resetPreviewOf } from "@/lib/resets/reset-preview";
import { wordsOfResets } from "@/lib/resets/telling";
import { holdBy } from "@/lib/settings/holds";
import { queueAlertMessages, tellWebhooks } from "@/lib/webhooks/tell";

/** Writes after which a device registers anew, as their history calls them. */
const registersAnew = new Set(["write", "put_back", "create", "remove"]);

/** A registration settles within a second or more. Those of many devices are looked at in turns, so that one look at the queue finds several. */
const firstLookMs = 700;
const turnMs = 250;
const firstLook = () => new Date(Math.ceil((Date.now() + firstLookMs) / turnMs) * turnMs);

const nothing = Promise.resolve();

/** Who is told what. Everything here may be called late, twice, and after newer events: each looks up what holds by then. */
const listeners = [
  on("settings.read", "lines.index-document", (read) => indexDocument(read.deviceId, read)),
  on("records.listed", "lines.index-records", ({ deviceId, document, records }) => indexListed(deviceId, document, records)),
  on("settings.written", "lines.forget-document", ({ deviceId, document, record, action, outcome, movedFrom }) => {
    const gone = movedFrom ?? (action === "remove" && outcome === "applied" ? record : undefined);
    return gone === undefined ? nothing : forgetDocument(deviceId, { document, record: gone });
  }),
  on("settings.written", "monitoring.watch-registration", async ({ deviceId, action, outcome }) => {
    if (outcome === "applied" && registersAnew.has(action)) {
      await enqueue(undefined, watchRegistration, { deviceId }, { runAfter: firstLook() });
    }
  }),
  on("secret.changed", "lines.look-at-secret", ({ deviceId, document, record }) => secretChanged(deviceId, { document, record })),
  on("device.added", "monitoring.check-new", ({ deviceId, reached }) =>
    reached ? enqueue(undefined, checkDevice, { deviceId }) : enqueue(undefined, checkDevices, {}),
  ),
  on("device.moved", "lines.place-anew", ({ deviceId }) => deviceMoved(deviceId)),
  on("device.edited", "lines.recompute-device", ({ deviceId }) => settleLinesAfter(deviceId)),
  on("device.edited", "monitoring.check-edited", async ({ deviceId, connection }) => {
    if (connection) {
      await enqueue(undefined, checkDevice, { deviceId });
    }
  }),
  on("device.removed", "lines.leave", ({ lineIds }) => deviceLeft(lineIds)),
  on("device.removed", "photos.device-gone", ({ deviceId }) => devicePhotosGone(deviceId)),
  on("site.removed", "photos.site-gone", ({ siteId }) => sitePhotosGone(siteId)),
  on("lines.usual_changed", "lines.settle-server", ({ deviceId }) => enqueue(undefined, settleServerLines, { deviceId })),
  on("site.moved", "lines.place-site-anew", async ({ siteId }) => {
    await siteMoved(siteId);
    await recomputeLinesAt(siteId);
  }),
  on("site.renamed", "lines.recompute-site", ({ siteId }) => recomputeLinesAt(siteId)),
  on("site.moved", "devices.search-moved-site", ({ siteId }) => keepSearchAt(siteId)),
  on("site.renamed", "devices.search-renamed-site", ({ siteId }) => keepSearchAt(siteId)),
  // Rows of jobs that wait for a device, for their turn at it, or for the reset that they began.
  on("status.changed", "jobs.device-seen", ({ deviceId, truths }) => deviceSeen(deviceId, truths)),
  on("settings.written", "jobs.write-ended", ({ deviceId }) => writeEnded(deviceId)),
  on("reset.ended", "jobs.reset-ended", ({ resetId }) => resetEnded(resetId)),
  on("line.given", "jobs.line-given", ({ newLineId }) => lineGiven(newLineId)),
  // Processes on one PostgreSQL work on a job together.
  on("job.progress", "jobs.help", ({ jobId }) => helpWith(jobId), "passing"),
  on("device.removed", "jobs.device-gone", ({ deviceId }) => deviceGone(deviceId)),
  on("device.moved", "jobs.follow-device", ({ deviceId }) => rowsFollow(deviceId)),
  // What most accounts of a server have is counted once a minute, and anew after these, in every process.
  on("settings.read", "lines.count-anew", async () => forgetMajorities(), "everywhere"),
  on("device.moved", "lines.count-anew-after-move", async () => forgetMajorities(), "everywhere"),
  on("device.removed", "lines.count-anew-after-removal", async () => forgetMajorities(), "everywhere"),
  // Alerts are worked out from what rows say by then: this wakes who looks.
  on("status.changed", "alerts.look", lookSoon),
  on("device.removed", "alerts.look-after-removal", lookSoon),
  on("device.moved", "alerts.look-after-move", lookSoon),
  on("reset.ended", "alerts.look-at-reset", lookSoon),
  on("lines.changed", "alerts.look-at-lines", lookSoon, "passing"),
  on("job.state", "alerts.look-at-job", lookSoon, "passing"),
  // Programs that want to be told. Of alerts they are in the transaction that tells people.
  on("settings.written", "webhooks.change", ({ changeId }) => tellWebhooks("change.written", changeId)),
  on("reset.ended", "webhooks.reset", ({ resetId }) => tellWebhooks("reset.ended", resetId)),
  on("job.ended", "webhooks.job", ({ jobId }) => tellWebhooks("job.ended", jobId)),
  // What becomes of somebody's account, by mail.
  on("account.noticed", "account-mail.notice", mailNoticed),
  ...liveListeners,
];

/** Puts together what rooms must not import from each other. Once per process, before anything is read from a device or written to one. */
export function compose(): void {
  listen(listeners);
  whenPeopleWritten(() => pass("people.written", {}));
  holdBy([refuseDuringReset, refuseDuringReplacement]);
  tellBy(async (tx, tells, at) => {
    await queueAlertMessages(tx, tells);
    return queueDeliveries(tx, tells, at);
  });
  askForResets(async (line, actor) => ({
    preview: await resetPreviewOf(line, actor),
    words: await wordsOfResets(line.resets, actor),
  }));
}
