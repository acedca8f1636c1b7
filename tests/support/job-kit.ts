import { expect, vi } from "vitest";
import type { JobDetail, JobRowAnswer } from "@/lib/jobs/schemas";
import type { Person } from "./api-kit";

export interface JobsOf {
  plan(body: Record<string, unknown>, headers?: Record<string, string>): Promise<JobDetail>;
  get(id: string): Promise<JobDetail>;
  rows(id: string, query?: string): Promise<JobRowAnswer[]>;
  start(job: Pick<JobDetail, "id" | "planHash">, options?: Record<string, unknown>): Promise<void>;
  until(id: string, ...states: string[]): Promise<JobDetail>;
}

/** What a person does with jobs, through the API. */
export function jobsOf(person: Person): JobsOf {
  const jobs: JobsOf = {
    async plan(body, headers) {
      const made = await person<{ id: string }>("POST", "/api/jobs", body, headers);
      expect(made.status, made.text).toBe(202);
      return jobs.until(made.body.id, "planned", "stopped");
    },
    async get(id) {
      const found = await person<JobDetail>("GET", `/api/jobs/${id}`);
      expect(found.status, found.text).toBe(200);
      return found.body;
    },
    async rows(id, query = "") {
      const found = await person<{ items: JobRowAnswer[] }>("GET", `/api/jobs/${id}/rows${query}`);
      expect(found.status, found.text).toBe(200);
      return found.body.items;
    },
    async start({ id, planHash }, options) {
      const reply = await person("POST", `/api/jobs/${id}/start`, { planHash, ...(options ? { options } : {}) });
      expect(reply.status, reply.text).toBe(202);
    },
    until(id, ...states) {
      return vi.waitFor(
        async () => {
          const job = await jobs.get(id);
          expect(states, JSON.stringify(job.counts)).toContain(job.state);
          return job;
        },
        { timeout: 40_000, interval: 25 },
      );
    },
  };
  return jobs;
}
