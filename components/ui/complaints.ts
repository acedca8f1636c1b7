import { ApiProblem } from "@/lib/api/client";

/** What would mend one input of a refused change, as a button for it. */
export function fixOf(
  error: unknown,
  input: string,
  take: (value: string) => void,
): { readonly label: string; readonly onTake: () => void } | undefined {
  const fix = error instanceof ApiProblem ? error.fields.find(({ path }) => path === input)?.fixes?.[0] : undefined;
  return fix && { label: fix.label, onTake: () => take(String(fix.value)) };
}

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
