import { ApiProblem } from "@/lib/api/client";

/** The complaints of a refused change by input, and whether anything is left that no input can show. */
export function complaintsOf(error: unknown, inputs: readonly string[]): { fields: Readonly<Record<string, string>>; rest: unknown } {
  if (!(error instanceof ApiProblem)) {
    return { fields: {}, rest: error };
  }
  const placed = error.fields.filter((field) => inputs.includes(field.path));
  return {
    fields: Object.fromEntries(placed.map((field) => [field.path, field.message])),
    rest: placed.length > 0 && placed.length === error.fields.length && error.status === 422 ? undefined : error,
  };
}
