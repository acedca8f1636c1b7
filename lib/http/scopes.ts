import type { Permission } from "./permissions";

/** What a token may be narrowed to, in words and in permissions; the last one is what it is for. The order is that of the interface. */
export const scopes = {
  "devices.read": { label: "read devices", permissions: ["site.see", "device.see"] },
  "devices.write": {
    label: "write devices",
    permissions: ["site.see", "device.see", "photo.edit", "device.add", "device.edit", "device.remove", "device.configure"],
  },
  "lines.read": { label: "read lines", permissions: ["site.see", "line.see"] },
  "lines.reset": { label: "reset lines", permissions: ["site.see", "line.see", "line.reset"] },
  "jobs.read": { label: "read jobs", permissions: ["site.see", "job.see"] },
  "jobs.run": { label: "run jobs", permissions: ["site.see", "job.see", "job.run"] },
  "alerts.read": { label: "read alerts", permissions: ["site.see", "alert.see"] },
  "audit.read": { label: "read the audit", permissions: ["audit.see", "audit.own"] },
  metrics: { label: "metrics", permissions: ["metrics.see"] },
} as const satisfies Record<string, { readonly label: string; readonly permissions: readonly Permission[] }>;

export type Scope = keyof typeof scopes;

export const scopeNames = Object.keys(scopes) as [Scope, ...Scope[]];

/** What a token with these scopes may at most; its role narrows it further. */
export function permissionsIn(names: readonly Scope[]): Permission[] {
  return [...new Set(names.flatMap((name): readonly Permission[] => scopes[name].permissions))];
}

/** What a role must be allowed for a scope to make sense with it. */
export function purposeOf(name: Scope): Permission {
  return (scopes[name].permissions as readonly Permission[]).at(-1) ?? "site.see";
}
