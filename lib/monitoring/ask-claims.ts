import "server-only";
import type { SecretUse } from "@/lib/audit/secret-use";
import { prover, serverOfQuestion } from "@/lib/device-access/registration-probe";
import { ownerOfEnd, storedOwner } from "@/lib/drivers/secret-owner";
import { type Asked, askedColumn, partiesOf } from "@/lib/lines/asked";
import { keptSecrets } from "@/lib/lines/current-secrets";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import type { EndProof } from "@/lib/lines/endpoints";
import { replaceEnds } from "@/lib/lines/reconsider";
import { db } from "@/lib/platform/db/client";
import { among } from "@/lib/platform/db/raw-conditions";
import { filledUp } from "@/lib/platform/db/rows-to-take";
import { writtenOut } from "@/lib/schema/text";
import { openSecret } from "@/lib/settings/open-secret";
import { questionOf } from "@/lib/sip/provable-account";
import { Prisma } from "@/prisma/sqlite/client/client";

/** Who asks for a proof, and in which act. */
export type Proving = Omit<SecretUse, "purpose">;

/** The devices that a question goes to or is made of. A server that the line does not know may be kept all the same, at that address. */
export async function devicesAskedOf(end: EndRow, ends: readonly EndRow[], host: string): Promise<string[]> {
  const parties = partiesOf(end, ends);
  if ([end, ...ends].some(({ role }) => role === "accepts")) {
    return parties;
  }
  const there = await db().lineEnd.groupBy({ by: ["deviceId"], where: { host, role: "accepts" } });
  return [...new Set([...parties, ...there.map(({ deviceId }) => deviceId)])].sort();
}

/** What came of it, before it is put into words for somebody. */
export type Proof = Omit<EndProof, "words"> & {
  readonly answer: Asked;
  /** The hosts of the places that are registered, where the server has proven that it knows. */
  readonly from: readonly string[];
  /** The realm that the server asked for. */
  readonly realm?: string;
};

/** Asks the server with the password that is kept for this end. Undefined where there is none, or nobody to ask. */
export async function proofOf(end: EndRow, ends: readonly EndRow[], by: Proving): Promise<Proof | undefined> {
  const kept = (await keptSecrets(db(), [end]))(end);
  const question = questionOf(end, ends);
  const row = kept && question ? await db().secret.findUnique({ where: { id: kept.id } }) : null;
  if (!row || !question) {
    return undefined;
  }
  const said = await prover().ask(question, await openSecret(row, { ...by, purpose: "prove" }));
  const askedAt = new Date();
  const more = said.answersOver ?? (said.certificate?.pinned === undefined ? undefined : "changed");
  const answer: Asked = { code: "answer", said: said.said, devices: await devicesAskedOf(end, ends, serverOfQuestion(question).host) };
  const asked = more === undefined ? said.result : `${said.result}/${more}`;
  await db().lineEnd.updateMany({
    where: { id: end.id },
    data: {
      asked,
      askedAt,
      askedWords: askedColumn.write(answer),
      ...(said.realm === undefined ? {} : { askedRealm: writtenOut(said.realm) }),
      ...(end.role === "accepts" && said.verdict === "taken" ? { reachedFrom: JSON.stringify([...new Set(said.from ?? [])]) } : {}),
    },
  });
  if (said.verdict === "taken" && row.keptFor === null) {
    // Nobody knew whose it was: now its own server has said so.
    await db().secret.updateMany({ where: { id: row.id, keptFor: null }, data: { keptFor: storedOwner(ownerOfEnd(end)) } });
  }
  const { result, bindings, certificate } = said;
  return {
    endId: end.id,
    result,
    answer,
    bindings,
    from: said.from ?? [],
    at: askedAt.toISOString(),
    ...(said.realm === undefined ? {} : { realm: writtenOut(said.realm) }),
    ...(certificate ? { certificate } : {}),
  };
}

/** Servers asked at one check of a device because of claims. */
const askedMax = 10;

/** What a claim has to do with these devices: it is an end of theirs, or of a line that one of them is the server of. */
const claimsAt = (ids: readonly string[]) => {
  const deviceId = { in: filledUp(ids) };
  return { OR: [{ end: { deviceId } }, { line: { ends: { some: { deviceId, role: "accepts" } } } }] };
};

/** Those of these devices that `askAboutClaims` would have something to ask about. */
export async function devicesWithClaims(ids: readonly string[]): Promise<ReadonlySet<string>> {
  const isOne = among(Prisma.sql`e."deviceId"`, ids);
  const rows = await db().$queryRaw<{ deviceId: string }[]>`
    SELECT e."deviceId" FROM "LineClaim" c JOIN "LineEnd" e ON e."id" = c."endId" WHERE ${isOne}
    UNION SELECT e."deviceId" FROM "LineClaim" c JOIN "LineEnd" e ON e."lineId" = c."lineId" AND e."role" = 'accepts' WHERE ${isOne}`;
  return new Set(rows.map(({ deviceId }) => deviceId));
}

/**
 * Asks the servers of lines that something claims, with the passwords kept for their own accounts, from where those are registered:
 * what claims a line may turn out to be its missing end. Of this device's lines and claims. No claims cost one query.
 */
export async function askAboutClaims(deviceId: string, by: Proving): Promise<void> {
  const claims = await db().lineClaim.findMany({
    where: claimsAt([deviceId]),
    select: { endId: true, lineId: true },
    orderBy: { at: "asc" },
    take: askedMax,
  });
  for (const { endId, lineId } of claims) {
    const ends = (await db().lineEnd.findMany({ where: { lineId }, ...endSelection })) as EndRow[];
    for (const server of ends.filter((end) => end.role === "accepts")) {
      await proofOf(server, ends, by);
    }
    await replaceEnds({ id: endId });
  }
}
