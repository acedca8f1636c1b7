import type { BuildingReport, SeedAccount, SeedDevice, SeedLine } from "@/lib/simulators/building/seed-report";
import { ApiClient, ApiFailure } from "./api-client";
import { fillDoors } from "./demo-door";
import { placeOf } from "./demo-places";
import { newColleagues, type SignIn, type SignIns } from "./demo-sign-ins";
import { patiently } from "./patience";

const customer = "Northbank Estates";
const sideBySide = 6;

/** Makes the customer and the sites below it; resolves with their ids by name, the customer's under "". */
async function addSites(api: ApiClient, names: readonly string[]): Promise<Map<string, string>> {
  const parent = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: customer } });
  const ids = new Map([["", parent.id]]);
  for (const name of names) {
    const site = await api.call<{ id: string }>("POST", "/api/sites", { body: { name, parentId: parent.id } });
    ids.set(name, site.id);
  }
  return ids;
}

/** Adds a person and opens the one-time link in their place: in a demo they are one and the same. */
async function addPerson(
  api: ApiClient,
  url: string,
  person: SignIn,
  role: string,
  sees: { siteIds: readonly string[] } | { allSites: true } | Record<string, never>,
): Promise<void> {
  const { name, email, password } = person;
  const added = await api.call<{ link: string }>("POST", "/api/people", { body: { name, email, role, ...sees } });
  const token = new URL(added.link).searchParams.get("token");
  await new ApiClient(url).call("POST", "/api/setup", { body: { token, password } });
}

/** The first admin is made by the product and called by the role: gives it the name that its person has. */
async function nameAdmin(api: ApiClient, { name, email }: SignIn): Promise<void> {
  const { items } = await api.call<{ items: { id: string; email: string }[] }>("GET", "/api/people");
  const own = items.find((item) => item.email === email);
  if (own) {
    await api.call("PATCH", `/api/people/${own.id}`, { body: { name } });
  }
}

/** The certificate that a device shows, if it is the one on its papers: what an installer compares before accepting it. */
export async function acceptedCertificate(
  api: ApiClient,
  { name, address, certificate }: SeedDevice,
): Promise<{ sha256: string } | undefined> {
  if (certificate === undefined) {
    return undefined;
  }
  const shown = await api.call<{ certificate?: { sha256: string } }>("POST", "/api/devices/probe", { body: { address } });
  if (shown.certificate?.sha256 !== certificate) {
    throw new Error(`${name} shows another certificate than its papers`);
  }
  return { sha256: certificate };
}

/** Types what is known of an account into the product, as an installer does from the devices' papers. */
export async function tellAccount(api: ApiClient, id: string, { section, values }: SeedAccount): Promise<void> {
  const path = `/api/devices/${id}/settings/${section}`;
  const { baseline } = await api.call<{ baseline: string }>("GET", path);
  await api.call("PUT", path, { body: { values, reason: "From the devices' papers" }, headers: { "if-match": `"${baseline}"` } });
}

/** Asks a device now. Fails for those that are meant to: an offline device and a refused login are among what the demo shows. */
export async function check(api: ApiClient, id: string): Promise<void> {
  await api.call("POST", `/api/devices/${id}/check`).catch((error: unknown) => {
    if (!(error instanceof ApiFailure)) {
      throw error;
    }
  });
}

/** The device at this address, if an attempt whose answer was lost has added it. */
async function addedBefore(api: ApiClient, address: string): Promise<{ id: string } | undefined> {
  const { items } = await api.call<{ items: { id: string; address: string }[] }>("GET", "/api/devices?limit=200");
  return items.find((item) => item.address === address);
}

/** `servesSites`: of a server, the customer for all of whose places it is there. `attempt`: from 1. */
export async function addDevice(
  api: ApiClient,
  device: SeedDevice,
  siteId: string | undefined,
  servesSites: readonly string[],
  attempt = 1,
): Promise<string> {
  const { name, driver, address, credentials, tags, accounts } = device;
  const before = attempt === 1 ? undefined : await addedBefore(api, address);
  const certificate = await acceptedCertificate(api, device);
  const where = device.site === undefined ? {} : placeOf(name);
  const body = { name, driver, address, credentials, tags, siteId, servesSites, ...where, ...(certificate ? { certificate } : {}) };
  const { id } = before ?? (await api.call<{ id: string }>("POST", "/api/devices", { body }));
  for (const account of accounts) {
    await tellAccount(api, id, account);
  }
  await check(api, id);
  return id;
}

/** Runs `work` over all of `list`, a few side by side: a slow device does not hold up the rest, and none is hammered. */
export async function eachOf<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...list];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
}

interface ListedLine {
  readonly id: string;
  readonly user: string;
  readonly ends: readonly { readonly role: string }[];
}

/** Tells what people of the house know of a line: its name, and what belongs to it. */
async function tellLine(api: ApiClient, { user, name, together }: SeedLine): Promise<void> {
  const { items } = await api.call<{ items: ListedLine[] }>("GET", `/api/lines?query=${encodeURIComponent(user)}`);
  const [line, ...others] = items.filter((item) => item.user === user).sort((a, b) => b.ends.length - a.ends.length);
  if (!line) {
    return;
  }
  for (const other of together ? others : []) {
    await api.call("POST", `/api/lines/${line.id}/join`, { body: { lineId: other.id } });
  }
  if (name !== undefined) {
    await api.call("PATCH", `/api/lines/${line.id}`, { body: { name } });
  }
}

export interface Populating {
  /** Called with the number of devices that are in. */
  progress(done: number): void;
  /** Injects the demo's faults; resolves with the keys of the devices that have one. */
  injectFaults(): Promise<readonly string[]>;
}

/**
 * Fills an empty product through its own HTTP API, as people would: sites, people, devices, what is known of accounts and lines. Resolves
 * with the addresses of the people whom only the history knows.
 */
export async function populate(
  url: string,
  people: SignIns,
  { places, devices, lines }: BuildingReport,
  { progress, injectFaults }: Populating,
): Promise<Readonly<Record<"colleague" | "electrician", string>>> {
  const api = new ApiClient(url);
  await api.signIn(people.admin.email, people.admin.password);
  await nameAdmin(api, people.admin);
  const sites = await addSites(api, places);
  const first = sites.get(places[0] ?? "");
  await addPerson(api, url, people.installer, "installer", { siteIds: first === undefined ? [] : [first] });
  await addPerson(api, url, people.helpdesk, "helpdesk", { allSites: true });
  // Of the owner's side: that role sees everything by itself.
  await addPerson(api, url, people.customer, "viewer", {});
  const { colleague, electrician } = newColleagues();
  await addPerson(api, url, colleague, "helpdesk", { allSites: true });
  await addPerson(api, url, electrician, "installer", { siteIds: places.slice(1).flatMap((place) => sites.get(place) ?? []) });
  const ids = new Map<string, string>();
  await eachOf(devices, async (device) => {
    const siteId = sites.get(device.site ?? "");
    // The building's servers stand nowhere in particular, and are there for every place.
    const serves = device.site === undefined && siteId !== undefined ? [siteId] : [];
    ids.set(device.key, await patiently(`Add ${device.name}`, (attempt) => addDevice(api, device, siteId, serves, attempt)));
    progress(ids.size);
  });
  // With everybody there, the servers show what is usual at each and who stands out.
  const servers = devices.flatMap((device) => (device.site === undefined ? [device.key] : []));
  await eachOf([...(await injectFaults()), ...servers], async (key) => {
    const id = ids.get(key);
    if (id !== undefined) {
      await patiently(`Check ${key}`, () => check(api, id));
    }
  });
  for (const line of lines) {
    await patiently(`Name line ${line.user}`, () => tellLine(api, line));
  }
  // Who has worked here was here, and has left photos and notes at the doors of their places.
  const workedAt = new Map([
    [people.installer, places.slice(0, 1)],
    [electrician, places.slice(1)],
  ]);
  for (const person of [people.installer, people.customer, colleague, electrician]) {
    const own = new ApiClient(url);
    await own.signIn(person.email, person.password);
    const at = workedAt.get(person) ?? [];
    const doors = devices.flatMap(({ key, name, site }) =>
      site !== undefined && at.includes(site) ? [{ id: ids.get(key) ?? "", name }] : [],
    );
    await fillDoors(
      own,
      at.map((place) => [place, sites.get(place) ?? ""] as const),
      doors,
    );
  }
  return { colleague: colleague.email, electrician: electrician.email };
}
