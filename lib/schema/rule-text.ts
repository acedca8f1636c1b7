import type { LengthRange, NumberRange } from "./constraints";

/** "Registration interval" inside a sentence: "registration interval"; "IP address" and "T1" stay as they are. */
export function inSentence(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

/** "one field", "3 fields". */
export function count(many: number, text: string, others = `${text}s`): string {
  return `${many} ${many === 1 ? text : others}`;
}

/** "30 to 900", "at least 30", "up to 900"; undefined if there is no bound. */
export function bounds(range: { readonly min?: number | undefined; readonly max?: number | undefined }): string | undefined {
  const { min, max } = range;
  if (min !== undefined && max !== undefined) {
    return min === max ? String(min) : `${min} to ${max}`;
  }
  if (min !== undefined) {
    return `at least ${min}`;
  }
  return max === undefined ? undefined : `up to ${max}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "30 to 900, whole seconds", "10 to 200 ms in steps of 10". */
export function numberHint(range: NumberRange, unit: string | undefined): string {
  const between = bounds(range);
  const steps = range.step !== undefined && range.step !== 1 ? ` in steps of ${range.step}` : "";
  const whole = range.integer && steps === "" ? `whole ${unit ?? "numbers"}` : "";
  if (between === undefined) {
    return capital(whole === "" ? `Numbers${steps}` : whole);
  }
  return capital(steps === "" ? [between, whole].filter((part) => part !== "").join(", ") : `${between}${unit ? ` ${unit}` : ""}${steps}`);
}

/** "1 to 31 characters", or undefined if any length will do. */
export function textHint(range: LengthRange, mayBeEmpty: boolean): string | undefined {
  const between = bounds(range.min === 0 ? { max: range.max } : range);
  if (between === undefined) {
    return mayBeEmpty ? "May be empty" : undefined;
  }
  const characters = capital(`${between} ${between === "1" || between === "up to 1" ? "character" : "characters"}`);
  return mayBeEmpty ? `${characters}, may be empty` : characters;
}
