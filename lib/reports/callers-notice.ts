import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { isForeign } from "@/lib/device-access/device-reader";
import { devicesOf } from "@/lib/device-access/load-device";
import { manifestOf } from "@/lib/drivers/catalog";
import { linesOf } from "@/lib/lines/access";
import type { ShownEnd } from "@/lib/lines/end-rows";
import type { HelpCause, ResetHelp } from "@/lib/lines/help-schema";
import { nameFor } from "@/lib/lines/name-for";
import { shownEnds } from "@/lib/lines/shown-ends";
import { db } from "@/lib/platform/db/client";
import { helpOf } from "@/lib/resets/reset-help";
import { type SilentSite, silentSites } from "@/lib/resets/silent-sites";
import type { HelpdeskStart, Notice } from "./endpoints";
import { linesOfServers, linesOfSites, otherProblems } from "./line-counts";

type Where = Record<string, unknown>;

const placesMax = 10;
const linesMax = 60;
/** From so many lines with one cause at one place on they are one problem. */
const togetherMin = 3;

const oneOrMany = (count: number) => (count === 1 ? "1 line" : `${count} lines`);

/** What a caller says, by what does not work: the end that a person stands at. */
const noticedAt: Readonly<Record<string, string>> = {
  intercom: "No ring and no sound from the panel.",
  monitor: "Calls do not reach it.",
  gateway: "Calls from outside do not come through.",
};

function noticedOf(ends: readonly ShownEnd[]): string {
  const door = ends.find(({ role }) => role === "registers") ?? ends[0];
  return noticedAt[door?.device.kind ?? ""] ?? "Calls do not come through.";
}

/** Only a password is an agent's: everything else needs somebody at the device or at its settings. */
function turnOf({ verdict }: ResetHelp): Notice["turn"] {
  return verdict === "yes" || verdict === "unknown" ? "agent" : "installer";
}

const places = (sites: readonly string[]) =>
  sites.length > 2 ? `${sites.slice(0, 2).join(", ")} and ${sites.length - 2} more` : sites.join(" and ");

/** Lines of a server that does not answer: all of them at once. The server itself may stand on another site, and is not named then. */
async function ofSilentServers(actor: Actor): Promise<{ notices: Notice[]; ids: string[] }> {
  const accepts = { role: "accepts", line: linesOf(actor) };
  const servers = await db().device.findMany({
    where: { reachable: "no", lineEnds: { some: accepts } },
    select: { id: true, name: true, driver: true, siteId: true, reachableAt: true, seenAt: true },
    orderBy: { id: "asc" },
    take: placesMax,
  });
  const counts =
    servers.length === 0
      ? new Map<string, number>()
      : await linesOfServers(
          actor,
          servers.map(({ id }) => id),
        );
  const notices = await Promise.all(
    servers.map(async (server, at): Promise<Notice> => {
      const ends = { some: { deviceId: server.id, role: "accepts" } };
      const own = { AND: [{ siteId: { not: null } }, devicesOf(actor), { lineEnds: { some: { role: "registers", line: { ends } } } }] };
      const sites = await db().site.findMany({
        where: { devices: { some: own } },
        select: { name: true },
        orderBy: { nameKey: "asc" },
        take: 20,
      });
      const elsewhere = isForeign(server, actor);
      const named = elsewhere ? `The ${manifestOf(server.driver)?.noun ?? "server"} of these lines` : server.name;
      return {
        id: `server-${elsewhere ? `elsewhere-${at}` : server.id}`,
        kind: "server",
        name: `Every line of ${elsewhere ? "one server" : server.name}`,
        site: places(sites.map((site) => site.name)) || null,
        number: oneOrMany(counts.get(server.id) ?? 0),
        noticed: "None of them can call or be called.",
        help: {
          verdict: "no",
          cause: "server_silent",
          words: `${named} does not answer, so nothing can be written there.`,
          at: server.reachableAt?.toISOString() ?? null,
        },
        ...(server.seenAt ? { since: server.seenAt.toISOString() } : {}),
        turn: "installer",
      };
    }),
  );
  return { notices, ids: servers.map(({ id }) => id) };
}

async function ofSilentSites(sites: readonly SilentSite[], actor: Actor): Promise<Notice[]> {
  const found =
    sites.length === 0
      ? undefined
      : await linesOfSites(
          actor,
          sites.map(({ siteId }) => siteId),
        );
  return sites.map(({ siteId, name, since }) => ({
    id: `site-${siteId}`,
    kind: "site",
    name: "The whole building",
    site: name,
    number: oneOrMany(found?.get(siteId)?.count ?? 0),
    noticed: "Nothing rings there, and nobody there can be called.",
    help: {
      verdict: "no",
      cause: "site_silent",
      words: `Nothing at ${name} answers.`,
      at: found?.get(siteId)?.since?.toISOString() ?? null,
    },
    ...(since ? { since: since.toISOString() } : {}),
    turn: "installer",
  }));
}

interface Judged {
  readonly notice: Notice;
  readonly user: string;
  readonly siteId: string | null;
}

async function judge(where: Where, actor: Actor): Promise<Judged[]> {
  const rows = await db().line.findMany({
    where,
    orderBy: [{ nameKey: "asc" }, { id: "asc" }],
    take: linesMax,
    select: { id: true, name: true, named: true, user: true, disagreements: true },
  });
  const ends = await shownEnds(rows.map(({ id }) => id));
  return rows.map((row): Judged => {
    const own = ends.get(row.id) ?? [];
    const help = helpOf({ ...row, ends: own }, actor);
    const seen = own.filter(({ device }) => !isForeign(device, actor));
    const place = (seen.find(({ role, device }) => role === "registers" && device.site) ?? seen.find(({ device }) => device.site))?.device;
    return {
      user: row.user,
      siteId: place?.siteId ?? null,
      notice: {
        id: `line-${row.id}`,
        kind: "line",
        name: nameFor({ ...row, ends: own }, actor),
        site: place?.site?.name ?? null,
        number: row.user,
        lineId: row.id,
        noticed: noticedOf(own),
        help,
        ...(help.since ? { since: help.since } : {}),
        turn: turnOf(help),
      },
    };
  });
}

/** Causes that are mended once for all lines of a place; a password is mended line by line. */
const shared: readonly HelpCause[] = ["user_unknown", "settings_differ", "login_refused", "switched_off"];

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** Several lines of one place with one cause become one problem. */
function together(judged: readonly Judged[]): Notice[] {
  const groups = new Map<string, Judged[]>();
  for (const entry of judged) {
    const { cause } = entry.notice.help;
    const key = shared.includes(cause) ? `${cause} ${entry.siteId ?? ""}` : entry.notice.id;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups].flatMap(([key, group]): Notice[] => {
    const [first] = group;
    if (!first || group.length < togetherMin) {
      return group.map(({ notice }) => notice);
    }
    const users = group.map(({ user }) => user).sort(byNumber);
    const { lineId: _lineId, since: _since, ...rest } = first.notice;
    return [
      {
        ...rest,
        id: `lines-${key}`,
        kind: "lines",
        name: oneOrMany(group.length),
        number: `${users[0]} to ${users.at(-1)}`,
        noticed: "Calls do not come through.",
        help: { ...first.notice.help, words: plural[first.notice.help.cause] ?? first.notice.help.words },
      },
    ];
  });
}

const plural: Partial<Readonly<Record<HelpCause, string>>> = {
  user_unknown: "Their server does not know them: they were removed or switched off there.",
  login_refused: "Their devices refuse Lineward's login, so nothing can be written there. An installer has to enter it again.",
  switched_off: "Their accounts are switched off on the devices. An installer has to switch them on.",
};

/** What an agent can mend stands first, then what most callers notice. */
const ranks: Readonly<Record<Notice["kind"], number>> = { server: 1, site: 2, lines: 3, line: 4 };
const rank = (notice: Notice) => (notice.help.verdict === "yes" ? 0 : ranks[notice.kind]);

/** GET /api/helpdesk. What is wrong with the lines that this person sees, by cause and in words for callers. Asks no device. */
export async function callersNotice(actor: Actor): Promise<HelpdeskStart> {
  const [servers, sites, latest] = await Promise.all([
    ofSilentServers(actor),
    silentSites(actor),
    db().device.aggregate({ where: devicesOf(actor), _max: { checkedAt: true } }),
  ]);
  const silent = sites.slice(0, placesMax);
  const others = {
    AND: [
      linesOf(actor),
      { state: "problem" },
      ...(servers.ids.length === 0 ? [] : [{ ends: { none: { deviceId: { in: servers.ids }, role: "accepts" } } }]),
      ...(silent.length === 0
        ? []
        : [{ ends: { none: { role: "registers", device: { siteId: { in: silent.map(({ siteId }) => siteId) } } } } }]),
    ],
  };
  const [ofSites, judged, total] = await Promise.all([
    ofSilentSites(silent, actor),
    judge(others, actor),
    otherProblems(
      actor,
      servers.ids,
      silent.map(({ siteId }) => siteId),
    ),
  ]);
  const notices = [...servers.notices, ...ofSites, ...together(judged)];
  return {
    notices: notices
      .map((notice, at) => ({ notice, at }))
      .sort((a, b) => rank(a.notice) - rank(b.notice) || a.at - b.at)
      .map(({ notice }) => notice),
    more: total - judged.length,
    checkedAt: latest._max.checkedAt?.toISOString() ?? null,
  };
}
