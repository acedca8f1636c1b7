/** asked: before it is done. happened, refused, unknown: what came of it. */
export const phases = ["asked", "happened", "refused", "unknown"] as const;
export type Phase = (typeof phases)[number];
