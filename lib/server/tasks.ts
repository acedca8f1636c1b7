import { answerForgotten } from "@/lib/account-mail/forgotten-tasks";
import { deliverAccountMail } from "@/lib/account-mail/tasks";
import { lookForAlerts } from "@/lib/alerts/tasks";
import { foldAudit } from "@/lib/audit/tasks";
import { copyAudit, sendAudit, signAudit } from "@/lib/audit-out/tasks";
import { backUpBySchedule } from "@/lib/backups/schedule-tasks";
import { drillBackup } from "@/lib/backups/tasks";
import { lookAtHours } from "@/lib/channels/hours-tasks";
import { sendOwnDigest } from "@/lib/channels/own-digest-tasks";
import { deliverMessage } from "@/lib/channels/tasks";
import { settleDeviceLogin } from "@/lib/device-logins/tasks";
import { lookForFault } from "@/lib/diagnoses/tasks";
import { lookAtReports } from "@/lib/hand-overs/report-tasks";
import { askProvider } from "@/lib/identity-provider/tasks";
import { removeOldImport } from "@/lib/imports/tasks";
import { planRows, runRows } from "@/lib/jobs/tasks";
import { lookAtAccounts, settleAllLines, settleServerLines } from "@/lib/lines/tasks";
import { checkDevice, checkDevices, watchRegistration } from "@/lib/monitoring/tasks";
import { driveNewLine } from "@/lib/new-lines/tasks";
import type { Task } from "@/lib/platform/queue/task";
import { driveReplacement } from "@/lib/replacements/tasks";
import { driveReset } from "@/lib/resets/tasks";
import { runScans } from "@/lib/scans/tasks";
import { findUnfinishedWrites } from "@/lib/settings/recovery-tasks";
import { settleWrite } from "@/lib/settings/tasks";
import { deliverWebhook, pruneDeliveries } from "@/lib/webhooks/tasks";

/** Every kind of work that is done beside the requests. What is missing here would wait for ever: a test compares it with the sources. */
export const allTasks = [
  checkDevices,
  checkDevice,
  watchRegistration,
  driveReset,
  driveNewLine,
  driveReplacement,
  lookForFault,
  settleDeviceLogin,
  findUnfinishedWrites,
  settleWrite,
  settleAllLines,
  settleServerLines,
  lookAtAccounts,
  foldAudit,
  copyAudit,
  sendAudit,
  signAudit,
  planRows,
  runRows,
  removeOldImport,
  runScans,
  deliverWebhook,
  pruneDeliveries,
  lookForAlerts,
  deliverMessage,
  lookAtHours,
  deliverAccountMail,
  answerForgotten,
  sendOwnDigest,
  lookAtReports,
  backUpBySchedule,
  drillBackup,
  askProvider,
] as readonly Task[];
