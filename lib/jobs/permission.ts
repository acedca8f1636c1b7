import type { Permission } from "@/lib/http/permissions";
import type { JobKind } from "./schemas";

const needs: Readonly<Record<JobKind, Permission>> = {
  settings: "device.configure",
  records: "device.configure",
  put_back: "device.configure",
  standards: "device.configure",
  check: "device.see",
  reset: "line.reset",
  rotate_login: "device.edit",
  give_lines: "device.configure",
  take_lines: "device.configure",
  remove: "device.remove",
  add: "device.add",
};

/** The permission that each row of such a job needs, besides that to run jobs. */
export const permissionFor = (kind: JobKind): Permission => needs[kind];
