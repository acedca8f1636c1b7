import type { Job, JobRow } from "@/prisma/sqlite/client/client";

/** A row that this process works on. */
export type TakenRow = JobRow & { readonly changeId: string };
export type { JobRow };
export type JobOfRow = Job;
