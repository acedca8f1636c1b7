import "server-only";
import { type Database, db } from "@/lib/platform/db/client";
import type { CanaryStore } from "./canary";

/** The canaries of a database. */
export function canaryStore(database: Database = db()): CanaryStore {
  return {
    async read() {
      return database.canary.findMany({ orderBy: { createdAt: "asc" }, select: { keyId: true, sealed: true } });
    },
    async write({ keyId, sealed }) {
      await database.canary.upsert({ where: { keyId }, create: { keyId, sealed }, update: { sealed } });
    },
    async remove(keyId) {
      await database.canary.deleteMany({ where: { keyId } });
    },
  };
}
