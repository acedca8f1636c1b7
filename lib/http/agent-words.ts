/** "Firefox on Linux" out of what a browser says of itself; its own words if it says nothing known. */
export function agentWords(agent: string | null): string {
  if (!agent) {
    return "Unknown browser";
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
  return browser ? [browser, system].filter(Boolean).join(" on ") : agent.slice(0, 60);
}
