/** What tests and TypeScript know of rooms.mjs. */
export const floors: readonly (readonly [room: string, purpose: string])[];
export const forbidden: readonly { readonly name: string; readonly comment: string }[];

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

interface Look {
  readonly summary: { readonly violations: readonly Violation[] };
  readonly modules: readonly { readonly source: string; readonly dependencies: readonly { readonly resolved: string }[] }[];
}

export function look(baseDir: string, folders?: readonly string[]): Promise<Look>;
export function sentences(output: Look): string[];
