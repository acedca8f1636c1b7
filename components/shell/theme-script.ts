/** Where the choice is kept in the browser: "system", "light" or "dark". */
export const themeKey = "lineward-theme";

/** Runs in the head before anything is painted. Its exact text is what a policy's hash would cover. */
export const themeScript = `(function(){var d=document.documentElement,q=matchMedia("(prefers-color-scheme: dark)");function s(){var t;try{t=localStorage.getItem("${themeKey}")}catch(e){}d.dataset.theme=t==="dark"||(t!=="light"&&q.matches)?"dark":"light"}s();q.addEventListener("change",s);addEventListener("storage",s);addEventListener("lineward-theme",s)})()`;
