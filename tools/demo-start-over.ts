import { setTimeout } from "node:timers/promises";
import type { SeedDevice } from "@/lib/simulators/building/seed-report";
import { ApiClient, ApiFailure } from "./api-client";
import type { BuildingProcess } from "./demo-building";
import { acceptedCertificate, addDevice, check, eachOf, tellAccount } from "./demo-populate";
import type { SignIn } from "./demo-sign-ins";

interface Listed {
  readonly items: readonly { readonly id: string; readonly address: string }[];
}

interface Differing {
  readonly items: readonly { readonly document: string; readonly record?: string; readonly baseline: string }[];
}

const settleTries = 40;

/**
 * Puts back the resets that lie half done, while the building still has the passwords that they speak of. Every fault is mended before,
 * so that the devices take it.
 */
async function settleResets(api: ApiClient): Promise<void> {
  const { items } = await api.call<{ items: { id: string }[] }>("GET", "/api/lines?state=half_done,resetting&limit=200");
  for (const { id } of items) {
    const current = async () => (await api.call<{ reset: { current?: string } }>("GET", `/api/lines/${id}`)).reset.current;
    const reset = await current();
    if (reset !== undefined) {
      await forgiving(api.call("POST", `/api/resets/${reset}/put-back`, { body: {} }));
    }
    // One that cannot be settled stays half done, which is the truth about it.
    for (let tries = 0; tries < settleTries && (await current()) !== undefined; tries += 1) {
      await setTimeout(250);
    }
  }
}

/** What a device refuses now stays as it is, for a person to see: one device must not keep the others from starting over. */
async function forgiving(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof ApiFailure)) {
      throw error;
    }
  });
}

/** Takes what the device has as right, document by document. */
async function keepTheirs(api: ApiClient, id: string): Promise<void> {
  const { items } = await api.call<Differing>("GET", `/api/devices/${id}/differences`);
  for (const { document, record, baseline } of items) {
    const body = { document, ...(record === undefined ? {} : { record }), reason: "The demo started over" };
    await forgiving(api.call("POST", `/api/devices/${id}/differences/keep-theirs`, { body, headers: { "if-match": `"${baseline}"` } }));
  }
}

/** Tells Lineward again what it was told of a device in the beginning, as people would after somebody has put the device right. */
async function tellAgain(api: ApiClient, id: string, device: SeedDevice): Promise<void> {
  const { credentials, accounts } = device;
  const certificate = await acceptedCertificate(api, device);
  await forgiving(api.call("PATCH", `/api/devices/${id}`, { body: { credentials, ...(certificate ? { certificate } : {}) } }));
  // Passwords that a device does not tell; all else is read from it.
  for (const account of accounts.filter(({ values }) => "password" in values)) {
    await forgiving(tellAccount(api, id, account));
  }
  await check(api, id);
  await keepTheirs(api, id);
}

/**
 * Puts the building and its devices back to how they were when the demo began, and tells Lineward so through its own API, signed in as
 * the demo's admin. Lineward's history stays: changes, resets, and this start among them; so do sites, people and names that were added.
 */
export async function startOver(url: string, admin: SignIn, building: BuildingProcess): Promise<void> {
  const api = new ApiClient(url);
  await api.signIn(admin.email, admin.password);
  for (const name of ["unplug", "certificate", "half_done"] as const) {
    await building.ask("set", { name, on: false });
  }
  await settleResets(api);
  const { touched, devices } = await building.ask("startOver");
  const { items } = await api.call<Listed>("GET", "/api/devices?limit=200");
  const ids = new Map(items.map(({ id, address }) => [address, id]));
  const sites = await api.call<{ items: { id: string; name: string }[] }>("GET", "/api/sites");
  await eachOf(devices, async (device) => {
    const id = ids.get(device.address);
    if (id === undefined) {
      const siteId = sites.items.find(({ name }) => name === device.site)?.id;
      await forgiving(addDevice(api, device, siteId, []));
    } else if (touched.includes(device.key) || device.site === undefined) {
      await tellAgain(api, id, device);
    }
  });
  const faulty = await building.ask("injectFaults");
  await eachOf(
    devices.filter(({ key, site }) => faulty.includes(key) || touched.includes(key) || site === undefined),
    async ({ address }) => {
      const id = ids.get(address);
      if (id !== undefined) {
        await check(api, id);
      }
    },
  );
  await api.call("POST", "/api/auth/sign-out", { body: {} });
}
