/** An address longer than this is cut by some servers on the way: then the tab remembers the choice. */
const addressMax = 1_500;
const prefix = "lineward-chosen-";

/** A choice as the query of an address. */
export function kept(choice: unknown): URLSearchParams {
  const text = JSON.stringify(choice);
  if (text.length <= addressMax) {
    return new URLSearchParams({ chosen: text });
  }
  const key = crypto.getRandomValues(new Uint32Array(2)).join("-");
  sessionStorage.setItem(prefix + key, text);
  return new URLSearchParams({ kept: key });
}

/** What an address has chosen; undefined where it says nothing that is understood, or this tab does not remember it. */
export function keptAt(search: URLSearchParams): unknown {
  const key = search.get("kept");
  const text = key === null ? search.get("chosen") : sessionStorage.getItem(prefix + key);
  try {
    return JSON.parse(text ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
