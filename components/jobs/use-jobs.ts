"use client";
import { keepPreviousData, type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { asked, call, forget, pagesKey, textQuery } from "@/lib/api/client";
import { newKey } from "@/lib/api/new-key";
import type { StartOptions } from "@/lib/jobs/endpoints";
import type { JobDetail, JobState } from "@/lib/jobs/schemas";
import { usePolling } from "../shell/live/live-state";
import { pageSize } from "./page-size";

/** How often a job is asked for where nothing tells of it, by how soon it may move. */
const pollMs: Readonly<Record<JobState, number>> = {
  planning: 1_000,
  planned: 15_000,
  scheduled: 10_000,
  running: 1_500,
  paused: 5_000,
  waiting: 5_000,
  done: 20_000,
  done_with_problems: 20_000,
  stopped: 10_000,
};
const movingMs = 4_000;
const calmMs = 20_000;
const moving: ReadonlySet<JobState> = new Set(["planning", "running", "waiting"]);

/** A page that is told of every step of a job asks by itself this often all the same. */
const toldMs = 15_000;

/** The shortest time between two questions of a page: none while nobody tells it what happens. */
const useShortest = () => usePolling(1, toldMs);

/** Pages of jobs under some filters. The old rows stay, dimmed, until the new ones are there. */
export function useJobs(parameters: string) {
  const shortest = useShortest();
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/jobs", { query: textQuery(parameters) }),
    queryFn: ({ pageParam, signal }) =>
      call("GET /api/jobs", { query: { ...textQuery(parameters), limit: pageSize, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(({ state }) => moving.has(state))) && data.pages.length === 1
        ? Math.max(movingMs, shortest)
        : calmMs,
  });
}

/** Jobs that may still write to a device. */
export function useJobsOver(device: string, enabled: boolean) {
  return useQuery({
    ...asked("GET /api/jobs", { query: { device, state: "scheduled,running,paused,waiting", limit: 5 } }),
    refetchInterval: calmMs,
    enabled,
  });
}

/** Jobs that are at work at a site or come to it later. */
export function useJobsAt(site: string, enabled: boolean) {
  return useQuery({
    ...asked("GET /api/jobs", { query: { site, state: "scheduled,running,paused,waiting", limit: 5 } }),
    refetchInterval: calmMs,
    enabled,
  });
}

/** Jobs that are still to touch a line, or one of its devices. */
export function useJobsOverLine(line: string) {
  return useQuery({ ...asked("GET /api/lines/{id}/jobs", { params: { id: line } }), refetchInterval: calmMs });
}

/** A job, followed while it moves. */
export function useJob(id: string) {
  const shortest = useShortest();
  return useQuery({
    ...asked("GET /api/jobs/{id}", { params: { id } }),
    refetchInterval: ({ state: { data } }) => (data ? Math.max(pollMs[data.state], shortest) : false),
  });
}

export interface RowsOf {
  readonly state?: string;
  readonly group?: string;
  readonly query?: string;
}

/** Rows of a job in the order of the plan, page by page. */
export function useJobRows(id: string, query: RowsOf) {
  const params = { id };
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/jobs/{id}/rows", { params, query }),
    queryFn: ({ pageParam, signal }) =>
      call("GET /api/jobs/{id}/rows", { params, query: { ...query, limit: pageSize, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Rows are asked for again when the job's counts say that one of them has moved. */
export function useRowsFollow(job: JobDetail | undefined): void {
  const client = useQueryClient();
  const seen = useRef<string>(undefined);
  const sign = job && JSON.stringify([job.counts, job.groups.map(({ nextTryAt }) => nextTryAt), job.planHash]);
  useEffect(() => {
    if (sign !== undefined && seen.current !== undefined && seen.current !== sign) {
      void forget(client, "GET /api/jobs/{id}/rows");
    }
    seen.current = sign;
  }, [sign, client]);
}

/** After something about jobs changed: every answer about them is asked again. */
export function forgetJobs(client: QueryClient): Promise<unknown> {
  return forget(client, "GET /api/jobs/{id}", "GET /api/jobs/{id}/rows", "GET /api/jobs");
}

export type Steer = "pause" | "resume" | "stop";

/** Pauses a job, lets it go on, or ends it. */
export function useSteerJob(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (what: Steer) => call(`POST /api/jobs/{id}/${what}`, { params: { id } }),
    onSuccess: () => forgetJobs(client),
  });
}

export function useStartJob(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: StartOptions) => call("POST /api/jobs/{id}/start", { params: { id }, body }),
    onSettled: () => forgetJobs(client),
  });
}

/** Tries rows again, or plans them again: those of a group, or all. */
export function useRetryJob(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (group?: string) => call("POST /api/jobs/{id}/retry", { params: { id }, body: group === undefined ? {} : { group } }),
    onSuccess: () => forgetJobs(client),
  });
}

/** Waits no longer for the rows of a group. */
export function useGiveUp(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (group: string) => call("POST /api/jobs/{id}/give-up", { params: { id }, body: { group } }),
    onSuccess: () => forgetJobs(client),
  });
}

/** Plans the job that puts back what this one has changed. Pressed again after a lost answer it is the same job. */
export function usePutBackJob(id: string) {
  const client = useQueryClient();
  const key = useRef<string>(undefined);
  return useMutation({
    mutationFn: () => {
      key.current ??= newKey();
      return call("POST /api/jobs/{id}/put-back", { params: { id }, idempotencyKey: key.current });
    },
    onSuccess: () => {
      key.current = undefined;
      return forgetJobs(client);
    },
  });
}
