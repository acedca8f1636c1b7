/** The text without the ids in it: they are random, and may hold any short number that a test looks for. */
export function withoutIds(text: string): string {
  return text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "").replace(/\bc[a-z0-9]{24}\b/g, "");
}
