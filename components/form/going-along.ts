import type { PlannedField } from "@/lib/schema/planned-field";
import type { Path } from "@/lib/schema/walk";
import type { SecretStates } from "./patch";

interface Going {
  readonly fields: readonly PlannedField[];
  readonly secrets: SecretStates;
  /** True if the person decides about this secret: it is typed, or cleared. */
  readonly decided: (path: Path) => boolean;
  /** How sentences call the device. */
  readonly noun: string;
}

/** "The password", "The web access password"; what is not called so is named. */
function named({ name }: PlannedField): string {
  return /password/i.test(name)
    ? `The ${/^[A-Z][a-z]/.test(name) ? `${name.charAt(0).toLowerCase()}${name.slice(1)}` : name}`
    : `The secret "${name}"`;
}

/**
 * What is said, before the press, of the secrets that Lineward keeps and sends with a whole document although nobody touched them: a
 * device that hides its secrets cannot give them back as they were read.
 */
export function goingAlong({ fields, secrets, decided, noun }: Going): string[] {
  const said = fields.flatMap((field) => {
    const { fits, keptFor } = secrets[field.path] ?? {};
    if (!field.secret || decided(field.path) || fits === undefined || fits === "no") {
      return [];
    }
    return [
      fits === "yes"
        ? `${named(field)} that Lineward keeps for ${keptFor ?? "this account"} goes along.`
        : `${named(field)} that Lineward keeps goes along. Nobody knows for which account it was kept.`,
    ];
  });
  const [first, ...rest] = said;
  return first === undefined
    ? []
    : [
        `${first} The ${noun} does not show it, so nobody can know whether it was changed there: if it was, this puts the kept one back.`,
        ...rest,
      ];
}
