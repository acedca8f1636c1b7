import "server-only";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import type { Document } from "@/lib/schema/document";
import type { Driver, DriverContext, Manifest, Registration, SectionManifest } from "../types";
import type { BasipClient } from "./client";
import { atPaths, readingOf, secretsIn, wireOf } from "./document";
import { type BasipFamily, identityFor } from "./identity";
import { changePassword } from "./password";

/** One family's wire as its driver uses it. */
export interface FamilyClient {
  /** Login, logout, identity and the login's password, alike in all families. */
  readonly device: Pick<BasipClient, "info" | "signIn" | "signOut" | "post">;
  /** The document of a section as it is on the wire. */
  readSection(section: string): Promise<Document>;
  writeSection(section: string, body: Document, hidden: readonly string[]): Promise<void>;
}

/** What distinguishes one BAS-IP family's driver from another's, besides the manifest. */
export interface FamilyParts<Client extends FamilyClient> {
  readonly family: BasipFamily;
  readonly manifest: Manifest;
  client(context: DriverContext): Client;
  registrations(client: Client): Promise<readonly Registration[]>;
}

function noCollections(manifest: Manifest): never {
  throw new DeviceFault("device_unsupported", `A ${manifest.noun} has no lists of records.`, { maybeSent: false });
}

/** The driver of one family of this vendor. What a device answers is mapped here, how it is asked is the client's. */
export function basipDriver<Client extends FamilyClient>({ family, manifest, client, registrations }: FamilyParts<Client>): Driver {
  const { noun } = manifest;

  function sectionOf(id: string): SectionManifest {
    const section = manifest.sections.find((section) => section.id === id);
    if (!section) {
      throw new DeviceFault("device_unsupported", `A ${noun} has no settings called ${id}.`, { maybeSent: false });
    }
    return section;
  }

  return {
    manifest,

    async identify(context) {
      try {
        return identityFor(family, await client(context).device.info());
      } catch (error) {
        // Too large or no HTTP at all: something answers, but not one of ours.
        if (isDeviceFault(error, "device_unexpected_reply")) {
          return undefined;
        }
        throw error;
      }
    },

    signIn: (context) => client(context).device.signIn(),
    signOut: (context) => client(context).device.signOut(),
    changeLogin: (context, next) => changePassword(client(context).device, context, next),
    status: async (context) => ({ registrations: await registrations(client(context)) }),

    async read(context, id) {
      const section = sectionOf(id);
      return readingOf(section, await client(context).readSection(id), noun);
    },

    async write(context, id, document) {
      const section = sectionOf(id);
      const body = wireOf(section, document, noun);
      try {
        await client(context).writeSection(id, body, secretsIn(section, document.values));
      } catch (error) {
        throw atPaths(section, error);
      }
    },

    list: async () => noCollections(manifest),
    get: async () => noCollections(manifest),
    create: async () => noCollections(manifest),
    update: async () => noCollections(manifest),
    remove: async () => noCollections(manifest),
    dependants: async () => noCollections(manifest),
  };
}
