import { z } from "zod";
import type * as Catalog from "@/lib/drivers/catalog";
import { guarded } from "@/lib/drivers/guarded";
import type * as Registry from "@/lib/drivers/registry";
import type { AccountMapping, DocumentManifest, Driver, Manifest, Reading, Writing } from "@/lib/drivers/types";
import { type Document, valueAt, withValue } from "@/lib/schema/document";
import { type Path, secretLeaves } from "@/lib/schema/walk";

/** Where the families of this file keep every secret of a document. */
const nest = "auth";

const flatSecrets = (document: DocumentManifest) => secretLeaves(document.schema).map((leaf) => leaf.path);
const inside = (path: Path) => `${nest}.${path}`;

/** The same document with its secrets one level down. */
function nestedDocument<T extends DocumentManifest>(document: T): T {
  const secrets = secretLeaves(document.schema);
  if (secrets.length === 0) {
    return document;
  }
  const names = new Set(secrets.map((leaf) => leaf.path));
  const plain = Object.entries(document.schema.shape).filter(([key]) => !names.has(key));
  const hidden = z.strictObject(Object.fromEntries(secrets.map((leaf) => [leaf.path, leaf.schema])));
  const { account } = document;
  return {
    ...document,
    schema: z.strictObject({ ...Object.fromEntries(plain), [nest]: secrets.every((leaf) => leaf.optional) ? hidden.optional() : hidden }),
    ...(account ? { account: { ...account, secret: inside(account.secret) } satisfies AccountMapping } : {}),
  };
}

function nestedManifest(manifest: Manifest): Manifest {
  return { ...manifest, sections: manifest.sections.map(nestedDocument), collections: manifest.collections.map(nestedDocument) };
}

/** A driver for the same devices whose documents nest their secrets. */
function nestedDriver(driver: Driver): Driver {
  const origins = new WeakMap<Reading, Reading>();
  const secretsOf = (id: string) => {
    const document = [...driver.manifest.sections, ...driver.manifest.collections].find((section) => section.id === id);
    return document ? flatSecrets(document) : [];
  };
  const down = <T extends Reading>(reading: T): T => {
    const secrets = Object.fromEntries(Object.entries(reading.secrets).map(([path, secret]) => [inside(path), secret]));
    const nested = { ...reading, secrets };
    origins.set(nested, reading);
    return nested;
  };
  const up = (id: string, { values, unknown, from }: Writing): Writing => {
    const { [nest]: _nest, ...plain } = values;
    const flat = secretsOf(id).reduce<Document>((rest, path) => withValue(rest, path, valueAt(values, inside(path))), plain);
    const before = from && origins.get(from);
    return { values: flat, unknown, ...(before ? { from: before } : {}) };
  };
  return {
    ...driver,
    manifest: nestedManifest(driver.manifest),
    read: async (context, id) => down(await driver.read(context, id)),
    write: (context, id, document) => driver.write(context, id, up(id, document)),
    async list(context, id, query) {
      const page = await driver.list(context, id, query);
      return { ...page, items: page.items.map(down) };
    },
    get: async (context, id, record) => down(await driver.get(context, id, record)),
    create: (context, id, document) => driver.create(context, id, up(id, document)),
    update: (context, id, record, document) => driver.update(context, id, record, up(id, document)),
  };
}

/** The product's catalog with every family nesting its secrets: for `vi.mock`. */
export function nestedCatalog(original: typeof Catalog): Pick<typeof Catalog, "manifestOf" | "manifests" | "sectionOf" | "collectionOf"> {
  const all = new Map(original.manifests().map((manifest) => [manifest.id, nestedManifest(manifest)]));
  return {
    ...original,
    manifestOf: (driver) => all.get(driver),
    manifests: () => [...all.values()],
    sectionOf: (driver, section) => all.get(driver)?.sections.find((manifest) => manifest.id === section),
    collectionOf: (driver, collection) => all.get(driver)?.collections.find((manifest) => manifest.id === collection),
  };
}

/** The drivers that go with it. */
export function nestedRegistry(original: typeof Registry): typeof Registry {
  const all = new Map(original.allDrivers().map((driver) => [driver.manifest.id, guarded(nestedDriver(driver))]));
  return { driverOf: (id) => all.get(id), allDrivers: () => [...all.values()] };
}
