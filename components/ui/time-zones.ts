/** Every time zone that this browser knows, and the one that is set, as the choices of a select. */
export function zoneChoicesOf(current: string): { value: string; label: string }[] {
  const all = Intl.supportedValuesOf("timeZone");
  return [...(all.includes(current) ? [] : [current]), ...all].filter(Boolean).map((name) => ({ value: name, label: name }));
}
