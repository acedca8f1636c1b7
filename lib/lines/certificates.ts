import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { isForeign } from "@/lib/device-access/device-reader";
import { certificateAt, serverOfQuestion } from "@/lib/device-access/registration-probe";
import { notFound, ProblemError } from "@/lib/http/problems";
import type { PresentedCertificate } from "@/lib/net/types";
import { db, type Transaction } from "@/lib/platform/db/client";
import { questionOf } from "@/lib/sip/provable-account";
import { serverOf } from "@/lib/sip/server-name";
import { sipWords } from "@/lib/sip/sip-facts";
import { lineFor } from "./access";
import type { AcceptedCertificate } from "./certificate-requests";
import { type EndRow, endSelection } from "./end-rows";
import type { LineDetail } from "./endpoints";
import { lineDetail } from "./line-detail";
import { recomputeLines } from "./recompute-lines";

/** A date as a certificate has it; null for one that no calendar knows. */
function dateOf(text: string): Date | null {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

interface Server {
  readonly host: string;
  readonly port: number;
}

/** "10.20.0.5:5061", "[fd12::5]:5061". */
const written = ({ host, port }: Server) => `${host.includes(":") ? `[${host}]` : host}:${port}`;

async function pin(transaction: Transaction, actor: Actor, server: Server, presented: PresentedCertificate): Promise<void> {
  const data = {
    sha256: presented.sha256,
    subject: presented.subject,
    issuer: presented.issuer,
    validFrom: dateOf(presented.validFrom),
    validTo: dateOf(presented.validTo),
    acceptedAt: new Date(),
    acceptedBy: actor.name,
  };
  await transaction.sipCertificate.upsert({ where: { host_port: server }, create: { ...server, ...data }, update: data });
}

/** What was said of this server's old certificate is no longer so: the lines that told of it forget it. */
async function forgetRefusals(host: string, lineId?: string): Promise<void> {
  const refused = { asked: { startsWith: "certificate_not_accepted" } };
  const ends = await db().lineEnd.findMany({ where: refused, select: { id: true, lineId: true, host: true, proxy: true } });
  const isThere = (end: (typeof ends)[number]) => end.host === host || serverOf(end.proxy ?? "")?.host === host;
  const lines = new Set([...(lineId === undefined ? [] : [lineId]), ...ends.filter(isThere).map((end) => end.lineId)]);
  await db().lineEnd.updateMany({
    where: { id: { in: ends.filter((end) => lines.has(end.lineId)).map((end) => end.id) } },
    data: { asked: null, askedWords: null, askedAt: null },
  });
  await recomputeLines([...lines]);
}

/**
 * POST /api/lines/{id}/certificate: pins what the SIP server of an end shows over TLS, if that is what the person has compared. It is
 * looked at anew, and nothing of SIP is sent for it. The pin holds for every account at that host and port.
 */
export async function acceptCertificate(actor: Actor, id: string, endId: string, sha256: string): Promise<LineDetail> {
  const line = await lineFor(actor, id);
  const ends = (await db().lineEnd.findMany({ where: { lineId: id }, ...endSelection })) as EndRow[];
  const end = ends.find((end) => end.id === endId);
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
    throw new ProblemError("conflict", `No certificate was seen. ${sipWords(seen.fact)}`);
  }
  const presented = seen.certificate;
  if (presented.sha256 !== sha256) {
    throw new ProblemError(
      "certificate_changed",
      "The server shows another certificate than the one you compared. Nothing was accepted. Test the line again.",
      {
        certificate: { presented: presented.sha256, pinned: sha256 },
      },
    );
  }
  await db().$transaction(async (transaction) => {
    await pin(transaction, actor, server, presented);
    const about = { subject: "line", subjectId: line.id, subjectName: line.name, siteId: line.siteId } as const;
    const detail = { server: written(server), sha256, ...(before ? { before: before.sha256 } : {}) };
    await record({ actor, action: "line.certificate", ...about, detail }, transaction);
  });
  await forgetRefusals(server.host, id);
  return lineDetail(actor, id);
}

/** GET /api/certificates: every certificate of a SIP server that somebody accepted, by server. There are as many as servers. */
export async function acceptedCertificates(): Promise<{ items: AcceptedCertificate[] }> {
  const rows = await db().sipCertificate.findMany({ orderBy: [{ host: "asc" }, { port: "asc" }] });
  return {
    items: rows.map((row) => ({
      id: row.id,
      server: written(row),
      sha256: row.sha256,
      subject: row.subject,
      issuer: row.issuer,
      validFrom: row.validFrom?.toISOString() ?? null,
      validTo: row.validTo?.toISOString() ?? null,
      acceptedAt: row.acceptedAt.toISOString(),
      acceptedBy: row.acceptedBy,
    })),
  };
}

/** DELETE /api/certificates/{id}: nothing of SIP goes to that server over TLS any more until somebody accepts its certificate again. */
export async function withdrawCertificate(actor: Actor, id: string): Promise<undefined> {
  const host = await db().$transaction(async (transaction) => {
    const row = await transaction.sipCertificate.findUnique({ where: { id } });
    if (!row || (await transaction.sipCertificate.deleteMany({ where: { id } })).count === 0) {
      throw notFound("This certificate");
    }
    const about = { subject: "certificate", subjectId: row.id, subjectName: written(row) } as const;
    await record({ actor, action: "certificate.withdraw", ...about, detail: { server: written(row), sha256: row.sha256 } }, transaction);
    return row.host;
  });
  await forgetRefusals(host);
  return undefined;
}
