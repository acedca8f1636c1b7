/** "Firefox on Linux" out of what a browser says of itself; undefined if it says nothing known. */
export function knownAgent(agent: string | null): string | undefined {
  if (!agent) {
    return undefined;
  }
  const browser = /Edg\//.test(agent)
    ? "Edge"
    : /Firefox\//.test(agent)
      ? "Firefox"
      : /Chrome\//.test(agent)
        ? "Chrome"
        : /Safari\//.test(agent)
          ? "Safari"
          : undefined;
  const system = /Android/.test(agent)
    ? "Android"
    : /iPhone|iPad/.test(agent)
      ? "iOS"
      : /Windows/.test(agent)
        ? "Windows"
        : /Mac OS/.test(agent)
          ? "macOS"
          : /Linux/.test(agent)
            ? "Linux"
            : undefined;
  return browser && [browser, system].filter(Boolean).join(" on ");
}

/** The same, with its own words where nothing in them is known. */
export function agentWords(agent: string | null): string {
  return agent ? (knownAgent(agent) ?? agent.slice(0, 60)) : "Unknown browser";
}
