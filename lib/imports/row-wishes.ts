import { addressText } from "@/lib/device-access/target";
import { manifestOf } from "@/lib/drivers/catalog";
import type { Manifest } from "@/lib/drivers/types";
import { under } from "@/lib/schema/document-complaints";
import { isAt, type ListedAddress, movedTo } from "./addresses";
import type { Site } from "./cell-meanings";
import { problem } from "./cells";
import { type CheckWorld, type Found, type ListedRow, type Looks, said } from "./check-world";
import type { KeptDevice } from "./inventory";
import type { ImportField } from "./schemas";
import { pathOf } from "./site-paths";
import type { RowWish } from "./wish";

const plainTexts = [
  ["floor", "floor"],
  ["place", "place"],
  ["note", "note"],
  ["flat", "flat"],
  ["line_user", "lineUser"],
] as const;

/** The user name and the password, as the family's own form would complain of them. Never quotes a password. */
function checkLogin(manifest: Manifest, login: Readonly<Record<string, string>>, given: ReadonlySet<string>, found: Found): void {
  const parsed = manifest.credentials.safeParse(login);
  if (!parsed.success) {
    for (const { path, message } of under("credentials", { schema: manifest.credentials, noun: manifest.noun }, parsed.error, login)) {
      const field = path === "credentials.username" ? "username" : "password";
      if (given.has(field) && !found.wrong(field)) {
        found.add(problem(field, "format", message));
      }
    }
  }
}

interface RowParts {
  readonly looks: Looks;
  readonly name: string | undefined;
  readonly address: ListedAddress | undefined;
  readonly tags: readonly string[] | undefined;
  readonly listed: ListedRow;
}

/** What a row changes of a device that is kept; undefined: nothing. */
export function changesOf(
  device: KeptDevice,
  parts: RowParts & { siteId: string | null | undefined; named: Manifest | undefined },
  world: CheckWorld,
  found: Found,
): RowWish | undefined {
  const { looks, name, address, siteId, named, tags, listed } = parts;
  const manifest = manifestOf(device.driver);
  if (named && named.id !== device.driver) {
    const label = manifest?.label ?? device.driver;
    found.add(
      problem("driver", "other_driver", `${device.name} is a ${label} here. A device keeps its kind: remove it, and add the other one.`, {
        fixes: [{ label: `Use ${label}`, value: label }],
      }),
    );
  }
  const changes: { -readonly [K in keyof RowWish]: RowWish[K] } = {};
  const raw = (field: ImportField) => listed.cells[field];
  if (name !== undefined && name !== device.name && raw("name") !== device.name) {
    changes.name = name;
    found.was("name", device.name);
  }
  if (address !== undefined && !isAt(device.endpoint, address)) {
    changes.address = addressText(movedTo(device.endpoint, address));
    found.was("address", addressText(device.endpoint));
  }
  if (siteId !== undefined && siteId !== device.siteId) {
    if (siteId === null && world.bound) {
      found.add(problem("site", "required", "Choose one of your sites: a device without a site would be out of your reach."));
    }
    changes.siteId = siteId;
    const site = device.siteId === null ? undefined : world.siteById.get(device.siteId);
    found.was("site", site ? pathOf(site) : "");
  }
  for (const [field, key] of plainTexts) {
    const looked = looks[field];
    const wanted = looked?.says === "clear" ? null : said(looked);
    if (wanted !== undefined && !found.wrong(field) && wanted !== device[key] && (raw(field) !== device[key] || wanted === null)) {
      changes[key] = wanted;
      found.was(field, device[key] ?? "");
    }
  }
  if (tags !== undefined && (tags.length !== device.tags.length || tags.some((tag) => !device.tags.includes(tag)))) {
    changes.tags = tags;
    found.was("tags", device.tags.join(" "));
  }
  const login = loginChanges(device, manifest, parts, found);
  if (login) {
    changes.login = login;
  }
  return Object.keys(changes).length === 0 ? undefined : { deviceId: device.id, ...changes };
}

function loginChanges(
  device: KeptDevice,
  manifest: Manifest | undefined,
  { looks, listed }: RowParts,
  found: Found,
): RowWish["login"] | undefined {
  const username = found.wrong("username") ? undefined : said(looks.username);
  const password = found.wrong("password") ? undefined : listed.secrets.password || undefined;
  const otherUser = username !== undefined && username !== device.username && listed.cells.username !== device.username;
  const otherPassword = password !== undefined && !device.hasPassword(password);
  if (!otherUser && !otherPassword) {
    return undefined;
  }
  if (manifest) {
    const whole = { username: username ?? device.username ?? "", password: password ?? "" };
    checkLogin(manifest, whole, new Set([...(otherUser ? ["username"] : []), ...(otherPassword ? ["password"] : [])]), found);
  }
  if (otherUser) {
    found.was("username", device.username ?? "");
  }
  return { ...(otherUser || otherPassword ? { username: username ?? device.username ?? "" } : {}), ...(otherPassword ? { password } : {}) };
}

/** What a row wants of a new device, and what it needs for that. */
export function newDevice(
  parts: RowParts & { site: Site; manifest: Manifest | undefined; serial: string | undefined },
  world: CheckWorld,
  found: Found,
): RowWish {
  const { looks, name, address, site, manifest, serial, tags, listed } = parts;
  const { defaults } = world;
  const needs = (field: ImportField, message: string) => {
    if (!found.wrong(field)) {
      found.add(problem(field, "required", message));
    }
  };
  if (name === undefined) {
    needs("name", "A new device needs a name.");
  }
  if (address === undefined) {
    needs("address", "A new device needs an address.");
  }
  const siteId = site.says === "known" ? site.id : site.says === "keep" ? (defaults.siteId ?? null) : null;
  if (world.bound && siteId === null && site.says !== "wrong") {
    needs("site", "Choose one of your sites: a device without a site would be out of your reach.");
  }
  const ownUser = said(looks.username);
  const ownPassword = listed.secrets.password || undefined;
  const username = ownUser ?? defaults.username;
  const password = ownPassword ?? defaults.password;
  if (username === undefined) {
    needs("username", "A new device needs the user of its own sign-in.");
  }
  if (password === undefined) {
    found.add(problem("password", "no_login", "A new device needs its password. The cell is empty: set one, or one login for all."));
  }
  if (manifest && username !== undefined && password !== undefined) {
    checkLogin(manifest, { username, password }, new Set(["username", "password"]), found);
  }
  const texts = Object.fromEntries(
    plainTexts.flatMap(([field, key]) => {
      const text = said(looks[field]);
      return text === undefined ? [] : [[key, text]];
    }),
  );
  const login = {
    ...(ownUser === undefined ? {} : { username: ownUser }),
    ...(ownPassword === undefined ? {} : { password: ownPassword }),
  };
  return {
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address: address.text }),
    ...(manifest === undefined ? {} : { driver: manifest.id }),
    siteId,
    ...(tags === undefined ? {} : { tags }),
    ...texts,
    ...(serial === undefined ? {} : { serial }),
    ...(Object.keys(login).length === 0 ? {} : { login }),
  };
}
