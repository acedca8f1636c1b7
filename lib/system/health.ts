import "server-only";
import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { version } from "./version";

/** Up means: the process answers and its database does. */
export async function health(): Promise<{ status: "ok" | "degraded"; version: string; database: "sqlite" | "postgresql"; demo: boolean }> {
  const answers = await db().$queryRaw`SELECT 1`.then(() => true).catch(() => false);
  return { status: answers ? "ok" : "degraded", version, database: env().database.kind, demo: env().LINEWARD_DEMO };
}
