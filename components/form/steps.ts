import type { DocumentManifest } from "@/lib/drivers/types";
import type { PlannedField } from "@/lib/schema/planned-field";
import type { FormMode } from "./form-state";

/** What will happen when the changes are applied, in order, as the write path does it. `along`: what is said of kept secrets. */
export function stepsOf(
  manifest: DocumentManifest,
  changed: readonly PlannedField[],
  mode: FormMode,
  noun: string,
  along: readonly string[] = [],
): string[] {
  const drops = changed.some((field) => field.meta.effect === "drops_registration");
  const restarts = changed.some((field) => field.meta.effect === "needs_restart");
  const secret = changed.some((field) => field.secret !== undefined);
  const unproven = secret && !manifest.secretsReadable ? " A password cannot be read back." : "";
  return [
    ...(mode === "create" ? [] : [`Read the ${noun} again, stop if it changed.`]),
    ...(secret ? ["Seal the new password before it is sent."] : []),
    mode === "create"
      ? `Write it to the ${noun}.`
      : manifest.fullWrite
        ? `Write the whole section to the ${noun}; what you left alone goes as it was read.`
        : `Write what changed to the ${noun}.`,
    ...along,
    ...(restarts ? [`Wait for the ${noun} to restart.`] : []),
    `Read it back and compare each field.${unproven}`,
    ...(drops ? [mode === "create" ? "Watch until it registers." : "Watch until it registers again."] : []),
  ];
}
