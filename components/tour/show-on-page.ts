/** The place that is pointed at just now. */
let shown: { readonly element: Element; readonly timer: ReturnType<typeof setTimeout> } | undefined;
const forMs = 4_000;

function release(): void {
  if (shown) {
    clearTimeout(shown.timer);
    shown.element.removeAttribute("data-shown");
    shown = undefined;
  }
}

/** Brings a place of the page into view and draws a ring around it for some seconds. False if the page has no such place now. */
export function showOnPage(selector: string): boolean {
  const found = [...document.querySelectorAll(`#main ${selector}`)].find((element) => element.getClientRects().length > 0);
  release();
  if (!found) {
    return false;
  }
  found.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  found.setAttribute("data-shown", "");
  shown = { element: found, timer: setTimeout(release, forMs) };
  return true;
}
