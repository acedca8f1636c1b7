import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/db/client";
import { notFound, ProblemError } from "@/lib/http/problems";
import type { PresentedCertificate } from "@/lib/net/types";
import { questionOf } from "@/lib/resets/account";
import { certificateAt, serverOfQuestion } from "@/lib/resets/prover";
import { lineFor } from "./access";
import { lineDetail } from "./detail";
import { type EndRow, endSelection } from "./end-rows";
import { isForeign } from "./hiding";
import type { LineDetail } from "./requests";
import { settleLines } from "./settle";

/** A date as a certificate has it; null for one that no calendar knows. */
function dateOf(text: string): Date | null {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

async function pin(actor: Actor, server: { host: string; port: number }, presented: PresentedCertificate): Promise<void> {
  const data = {
    sha256: presented.sha256,
    subject: presented.subject,
    issuer: presented.issuer,
    validFrom: dateOf(presented.validFrom),
    validTo: dateOf(presented.validTo),
    acceptedAt: new Date(),
    acceptedBy: actor.name,
  };
  await db().sipCertificate.upsert({ where: { host_port: server }, create: { ...server, ...data }, update: data });
}

/** What was said of this server's old certificate is no longer so: the lines that told of it forget it. */
async function forgetRefusals(lineId: string, host: string): Promise<void> {
  const refused = { asked: { startsWith: "certificate_not_accepted" } };
  const ends = await db().lineEnd.findMany({ where: { ...refused, OR: [{ lineId }, { host }] }, select: { id: true, lineId: true } });
  await db().lineEnd.updateMany({
    where: { id: { in: ends.map((end) => end.id) } },
    data: { asked: null, askedWords: null, askedAt: null },
  });
  await settleLines([lineId, ...ends.map((end) => end.lineId)]);
}

/**
 * POST /api/lines/{id}/certificate: pins what the SIP server of an end shows over TLS, if that is what the person has compared. It is
 * looked at anew, and nothing of SIP is sent for it. The pin holds for every account at that host and port.
 */
export async function acceptCertificate(actor: Actor, id: string, endId: string, sha256: string): Promise<LineDetail> {
  const line = await lineFor(actor, id);
  const ends = (await db().lineEnd.findMany({ where: { lineId: id }, ...endSelection })) as EndRow[];
  const end = ends.find((one) => one.id === endId);
  if (!end || isForeign(end.device, actor)) {
    throw notFound("This end of the line");
  }
  const question = questionOf(end, ends);
  if (question?.server.transport !== "tls") {
    throw new ProblemError("conflict", "This account does not use TLS, so there is no certificate to accept.");
  }
  const server = serverOfQuestion(question);
  const before = await db().sipCertificate.findUnique({ where: { host_port: server } });
  const seen = await certificateAt(question);
  if (seen.certificate === undefined) {
    throw new ProblemError("conflict", `No certificate was seen. ${seen.words}`);
  }
  if (seen.certificate.sha256 !== sha256) {
    throw new ProblemError(
      "certificate_changed",
      "The server shows another certificate than the one you compared. Nothing was accepted. Test the line again.",
      {
        certificate: { presented: seen.certificate.sha256, pinned: sha256 },
      },
    );
  }
  await pin(actor, server, seen.certificate);
  await record({
    actor,
    action: "line.certificate",
    subject: "line",
    subjectId: line.id,
    subjectName: line.name,
    siteId: line.siteId,
    detail: { server: `${server.host}:${server.port}`, sha256, ...(before ? { before: before.sha256 } : {}) },
  });
  await forgetRefusals(id, server.host);
  return lineDetail(actor, id);
}
