"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "@/lib/api/client";
import { collectionOf, sectionOf } from "@/lib/drivers/catalog";
import type { DocumentManifest } from "@/lib/drivers/types";
import type { Disagreement } from "@/lib/lines/schemas";
import { differingPaths, merged, valueAt } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";
import type { DocumentReading, FieldChange } from "@/lib/settings/schemas";
import { forgetDevice } from "../devices/forget-device";
import { writeSection } from "../devices/use-write-section";
import { updateRecord } from "../records/write-record";
import { forgetLines } from "./use-lines";

export type Fix = NonNullable<Disagreement["fix"]>;

export interface PreparedFix {
  readonly deviceName: string;
  readonly noun: string;
  readonly where: string;
  readonly baseline: string;
  readonly changes: readonly FieldChange[];
  readonly problems: readonly {
    readonly path: string;
    readonly message: string;
    readonly severity: "error" | "warning";
    /** Of the field. */
    readonly label?: string | undefined;
  }[];
}

/** What a patch does, named by the schema: where there is no preview, or it stopped at a problem. */
function changesOf(manifest: DocumentManifest | undefined, reading: DocumentReading, patch: Fix["patch"]): FieldChange[] {
  const after = merged(reading.values, patch);
  const known = new Map((manifest ? leaves(manifest.schema) : []).map((leaf) => [leaf.path, leaf.meta]));
  return differingPaths(reading.values, after).map((path) => {
    const meta = known.get(path);
    return {
      path,
      label: meta?.label ?? path,
      from: valueAt(reading.values, path),
      to: valueAt(after, path),
      ...(meta?.effect ? { risk: meta.effect } : {}),
    };
  });
}

type Preview = Pick<PreparedFix, "baseline" | "changes" | "problems">;

/** A write that cannot be made is still shown as what it would change, and each of its problems with the field that it is about. */
function explained(manifest: DocumentManifest | undefined, reading: DocumentReading, patch: Fix["patch"], preview: Preview): Preview {
  const names = new Map((manifest ? leaves(manifest.schema) : []).map((leaf) => [leaf.path, leaf.meta?.label]));
  const problems = preview.problems.map((problem) => ({ ...problem, label: names.get(problem.path) }));
  const stopped = problems.some((problem) => problem.severity === "error");
  return { ...preview, problems, changes: stopped ? changesOf(manifest, reading, patch) : preview.changes };
}

async function prepare(fix: Fix, signal: AbortSignal): Promise<PreparedFix> {
  const { deviceId: id, document, record: recordId } = fix;
  const [device, reading] = await Promise.all([
    call("GET /api/devices/{id}", { params: { id }, signal }),
    recordId === ""
      ? call("GET /api/devices/{id}/settings/{section}", { params: { id, section: document }, signal })
      : call("GET /api/devices/{id}/records/{collection}/{recordId}", { params: { id, collection: document, recordId }, signal }),
  ]);
  const about = { deviceName: device.name, noun: device.noun };
  if (recordId === "") {
    const section = sectionOf(device.driver, fix.document);
    const preview = await call("POST /api/devices/{id}/settings/{section}/preview", {
      params: { id, section: document },
      body: { values: fix.patch },
      signal,
    });
    return { ...about, where: section?.label ?? fix.document, ...explained(section, reading, fix.patch, preview) };
  }
  const manifest = collectionOf(device.driver, fix.document);
  return {
    ...about,
    where: manifest?.singular ?? fix.document,
    baseline: reading.baseline,
    changes: changesOf(manifest, reading, fix.patch),
    problems: [],
  };
}

/** Reads the document as it is now and works out what the change would do. Writes nothing. */
export function usePreparedFix(fix: Fix) {
  return useQuery({
    queryKey: ["prepared-fix", fix],
    queryFn: ({ signal }) => prepare(fix, signal),
    staleTime: 0,
    gcTime: 0,
    refetchOnReconnect: false,
    retry: false,
  });
}

/** Writes the change against what was just read; the device is read back before it answers. */
export function useApplyFix(fix: Fix) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ baseline, reason }: { baseline: string; reason: string }) => {
      const { deviceId: id, document, record, patch } = fix;
      return record === ""
        ? writeSection(id, document, baseline, patch, reason)
        : updateRecord(id, document, record, baseline, patch, reason);
    },
    onSuccess: async () => {
      await Promise.all([forgetLines(client), forgetDevice(client, fix.deviceId)]);
    },
  });
}
