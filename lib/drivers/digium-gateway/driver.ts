import "server-only";
import { DeviceFault } from "@/lib/net/device-fault";
import type { Driver, DriverContext, Identity, Registration } from "../types";
import { freshLogin, settingsOf, signOut } from "./client";
import { digiumGatewayManifest } from "./manifest";
import { create, dependants, get, idAfterUpdate, list, remove, update } from "./records";

const collectionId = digiumGatewayManifest.collections[0].id;

function noSections(): never {
  throw new DeviceFault("device_unsupported", "A gateway has records and no sections.", { maybeSent: false });
}

function only(collection: string): void {
  if (collection !== collectionId) {
    throw new DeviceFault("device_unsupported", `A gateway has no collection "${collection}".`, { maybeSent: false });
  }
}

/** The sign-in page asks for both names that the vendor documents; no other family's does. */
async function identify(context: DriverContext): Promise<Identity | undefined> {
  const { connection } = context;
  const reply = await connection.request({ method: "GET", path: settingsOf(context).loginPath, redirect: "answer" });
  return /\badmin_uid\b/.test(reply.text) && /\badmin_password\b/.test(reply.text)
    ? { driver: digiumGatewayManifest.id, model: "Digium gateway" }
    : undefined;
}

const untold = "The gateway's API tells no registration";
const pageSizeOfAll = 100_000;

async function registrations(context: DriverContext): Promise<Registration[]> {
  const { items } = await list(context, { page: 1, pageSize: pageSizeOfAll });
  return items.map(({ id, values }) => ({
    document: collectionId,
    record: id,
    ...(values.registration === "none" ? { state: "not_applicable" as const } : { state: "unknown" as const, detail: untold }),
  }));
}

export const digiumGatewayDriver: Driver = {
  manifest: digiumGatewayManifest,
  identify,
  async signIn(context) {
    await freshLogin(context);
    return {};
  },
  signOut,
  status: async (context) => ({ registrations: await registrations(context) }),
  read: async () => noSections(),
  write: async () => noSections(),
  async list(context, collection, query) {
    only(collection);
    return list(context, query);
  },
  async get(context, collection, id) {
    only(collection);
    return get(context, id);
  },
  async create(context, collection, document) {
    only(collection);
    return create(context, document);
  },
  async update(context, collection, id, document) {
    only(collection);
    await update(context, id, document);
  },
  idAfterUpdate: (_collection, id, document) => idAfterUpdate(id, document),
  async remove(context, collection, id) {
    only(collection);
    return remove(context, id);
  },
  async dependants(context, collection, id) {
    only(collection);
    return dependants(context, id);
  },
};
