/** Where the choice is kept in the browser: "system", "light" or "dark". */
export const themeKey = "lineward-theme";

/** Runs in the head before anything is painted. Its exact text is what a policy's hash would cover. */
export const themeScript = `(function(){var d=document.documentElement,q=matchMedia("(prefers-color-scheme: dark)");function s(){var t;try{t=localStorage.getItem("${themeKey}")}catch(e){}d.dataset.theme=t==="dark"||(t!=="light"&&q.matches)?"dark":"light"}s();q.addEventListener("change",s);addEventListener("storage",s);addEventListener("lineward-theme",s)})()`;

/** The same for a page that the server left to the browser to draw (a page that does not exist for this person): no script runs there. */
export function followTheme(): void {
  const { dataset } = document.documentElement;
  if (dataset.theme !== undefined) {
    return;
  }
  const system = matchMedia("(prefers-color-scheme: dark)");
  const set = () => {
    let chosen: string | null = null;
    try {
      chosen = localStorage.getItem(themeKey);
    } catch {
      // A browser that keeps nothing follows the system.
    }
    dataset.theme = chosen === "dark" || (chosen !== "light" && system.matches) ? "dark" : "light";
  };
  set();
  system.addEventListener("change", set);
  addEventListener("storage", set);
  addEventListener("lineward-theme", set);
}
