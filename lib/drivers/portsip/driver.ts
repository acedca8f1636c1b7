import "server-only";
import { DeviceFault } from "@/lib/net/device-fault";
import { isDocument } from "@/lib/schema/document";
import type { Driver, DriverContext, Identity, Registration } from "../types";
import { freshLogin } from "./client";
import { wireCollections } from "./collections";
import { portsipManifest } from "./manifest";
import { collectionNamed, create, get, pageOf, remove, update, walk } from "./records";
import { answerOf } from "./replies";

function noSections(): never {
  throw new DeviceFault("device_unsupported", "A PBX has records and no sections.", { maybeSent: false });
}

/** A list asked for without a token: only this vendor refuses it with an `err_code`. */
async function identify({ connection }: DriverContext): Promise<Identity | undefined> {
  const reply = await connection.request({ method: "GET", path: "/api/providers/list?pagination=1&pagesize=1", redirect: "answer" });
  const { json } = answerOf(reply, []);
  return isDocument(json) && Object.hasOwn(json, "err_code") ? { driver: portsipManifest.id, model: "PortSIP PBX" } : undefined;
}

async function registrations(context: DriverContext): Promise<Registration[]> {
  const providers = await walk(context, wireCollections.providers);
  return providers.map(({ id, values, reported }) => {
    const status = typeof reported?.status === "string" ? reported.status : undefined;
    const title = typeof values.name === "string" ? { title: values.name } : {};
    const says = { ...title, detail: status ?? "The PBX tells no status" };
    if (values.auth_mode === "IP_AUTH") {
      return { document: "providers", record: id, state: "not_applicable", ...says, ...(status === "OFFLINE" ? { offline: true } : {}) };
    }
    return { document: "providers", record: id, state: status === "ONLINE" ? "yes" : status === "OFFLINE" ? "no" : "unknown", ...says };
  });
}

export const portsipDriver: Driver = {
  manifest: portsipManifest,
  identify,
  async signIn(context) {
    const role = await freshLogin(context);
    return role === undefined ? {} : { as: role };
  },
  // Version 12 has no logout; the token ends by itself.
  async signOut(context) {
    context.session.clear();
  },
  status: async (context) => ({ registrations: await registrations(context) }),
  read: async () => noSections(),
  write: async () => noSections(),
  list: async (context, collection, { page, pageSize }) => pageOf(context, collectionNamed(collection), page, pageSize),
  get: async (context, collection, id) => get(context, collectionNamed(collection), id),
  async create(context, collection, document) {
    return create(context, collectionNamed(collection), document);
  },
  update: async (context, collection, id, document) => update(context, collectionNamed(collection), id, document),
  async remove(context, collection, id) {
    await remove(context, collectionNamed(collection), id);
    return [];
  },
  // No endpoint tells which call rules use a provider; the PBX refuses by itself where it minds.
  dependants: async () => [],
};
