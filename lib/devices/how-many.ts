const nouns: Readonly<Record<string, string>> = { intercom: "panel", monitor: "monitor", pbx: "PBX", gateway: "gateway" };

/** "1 monitor", "9 monitors"; devices where they are of several kinds. */
export function howMany(count: number, kind: string | undefined): string {
  const noun = nouns[kind ?? ""] ?? "device";
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
