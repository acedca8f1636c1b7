import "server-only";
import { emergencyAdmin } from "@/lib/auth/emergency-admin";
import { boundRoles } from "@/lib/http/permissions";
import { invalid, ProblemError } from "@/lib/http/problems";
import * as people from "@/lib/people/store";
import { db } from "@/lib/platform/db/client";
import { byName } from "@/lib/platform/db/sort-key";
import { emailAddress } from "@/lib/schema/email-address";
import { lineFor } from "./claims";
import { storedProvider } from "./kept";
import { leavesNoAdmin, sitesOf } from "./people";
import { type GroupLine, type PersonTrial, type PersonTrialResult, type ProviderSettings, type RefusalCode, refusalWords } from "./schemas";

/** Somebody here, as the provider knows them. */
interface Known {
  readonly row: people.PersonRow;
  /** Undefined: they have never signed in with this provider. */
  readonly identity: { readonly group: string; readonly checkedAt: Date } | undefined;
}

async function knownAs(row: people.PersonRow, issuer: string): Promise<Known> {
  const identity = await db().providerIdentity.findUnique({ where: { userId: row.id } });
  return { row, identity: identity?.issuer === issuer ? identity : undefined };
}

/** Whom a name or an address means. Undefined: an address that nobody has here. Throws a complaint where a name is nobody's or several people's. */
async function meant(typed: string, issuer: string): Promise<Known | undefined> {
  const address = emailAddress.safeParse(typed);
  if (address.success) {
    const found = await people.findByEmail(address.data);
    const row = found && (await people.find(found.id));
    return row ? knownAs(row, issuer) : undefined;
  }
  const [row, other] = await people.page({ query: typed }, undefined, 2);
  if (!row) {
    throw invalid("person", "Nobody here is called that. Write the e-mail address of somebody new.");
  }
  if (other) {
    throw invalid("person", "Several people here are called that. Write the e-mail address.");
  }
  return knownAs(row, issuer);
}

/** Why somebody would not be let in, as a sign-in decides it; null: they would. */
async function refusalOf(
  typed: string | undefined,
  known: Known | undefined,
  line: GroupLine | undefined,
  settings: ProviderSettings,
): Promise<RefusalCode | null> {
  if (!line) {
    return "no_group";
  }
  if (known === undefined) {
    return typed !== undefined && !settings.takeIn ? "not_taken_in" : null;
  }
  const { row, identity } = known;
  if (!identity && (!settings.joinByEmail || (await emergencyAdmin())?.personId === row.id)) {
    return "address_taken";
  }
  if (!row.active) {
    return "switched_off";
  }
  return (await leavesNoAdmin(row, line, db())) ? "last_admin" : null;
}

function becomes(typed: string | undefined, known: Known | undefined): PersonTrialResult["becomes"] {
  if (typed === undefined) {
    return "anybody";
  }
  return known === undefined ? "new" : known.identity ? "known" : "joined";
}

/** The sites that a line gives, by name: what is written at a sign-in. */
async function sitesHere(line: GroupLine | undefined): Promise<{ allSites: boolean; sites: { id: string; name: string }[] }> {
  if (!line) {
    return { allSites: false, sites: [] };
  }
  const { allSites, siteIds } = await sitesOf(line, db());
  const rows = await db().site.findMany({ where: { id: { in: siteIds } }, select: { id: true, name: true } });
  return { allSites: allSites || !boundRoles.includes(line.role), sites: rows.sort(byName) };
}

/**
 * What somebody would be who signs in with the account elsewhere, by the table as it is kept. Nothing is asked of the provider and nothing is
 * changed. Without groups those count that are known: the one by which the person was let in last.
 */
export async function tryPerson({ person, groups: typed }: PersonTrial): Promise<PersonTrialResult> {
  const settings = (await storedProvider())?.settings;
  if (!settings) {
    throw new ProblemError("conflict", "No account elsewhere is set up yet.");
  }
  const known = person === undefined ? undefined : await meant(person, settings.issuer);
  const groups = typed.length > 0 ? typed : known?.identity ? [known.identity.group] : [];
  if (groups.length === 0) {
    throw invalid("groups", "Write the groups that they have there: Lineward knows them only of people who have signed in with it.");
  }
  const line = lineFor(settings, groups);
  const refusal = await refusalOf(person, known, line, settings);
  return {
    refusal,
    words: refusal === null ? null : refusalWords(refusal, settings.name),
    person: known ? { id: known.row.id, name: known.row.name, email: known.row.email } : null,
    becomes: becomes(person, known),
    group: line?.group ?? null,
    role: line?.role ?? null,
    ...(await sitesHere(line)),
    groupsSaidAt: typed.length > 0 ? null : (known?.identity?.checkedAt.toISOString() ?? null),
  };
}
