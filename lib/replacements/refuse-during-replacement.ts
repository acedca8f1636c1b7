import "server-only";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import type { Hold } from "@/lib/settings/holds";

/**
 * Refuses a write to a section into which what was kept of the device before is being written: whichever came second would undo the other one.
 * What is half done waits for a person, who may well write it by hand. Ask with the device's lock held.
 */
export const refuseDuringReplacement: Hold = async (deviceId, { document, record }, _actor, changeId) => {
  if (record !== "") {
    return;
  }
  const step = await db().replacementStep.findFirst({
    where: { document, kind: "write", state: { in: ["waiting", "working"] }, replacement: { busyDevice: deviceId, state: "running" } },
    select: { changeId: true },
  });
  if (step && (changeId === undefined || step.changeId !== changeId)) {
    throw new ProblemError(
      "conflict",
      "This device is being replaced: what was kept here is written to it. Apply again when that has ended.",
    );
  }
};
