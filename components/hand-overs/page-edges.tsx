/** Text as a string of CSS: everything but letters and digits is written by its number, so that a name cannot end it. */
function cssText(text: string): string {
  return `"${[...text].map((sign) => (/[a-z0-9]/i.test(sign) ? sign : `\\${sign.codePointAt(0)?.toString(16)} `)).join("")}"`;
}

/** What stands at the edges of every printed page: browsers count the pages themselves. */
export function PageEdges({ head, date, foot }: { head: string; date: string; foot: string }) {
  const edge = (place: string, content: string) =>
    `@${place}{content:${content};font:10px "Geist Variable",sans-serif;color:#686c73;vertical-align:${place.startsWith("top") ? "top" : "bottom"};padding:6mm 0;white-space:nowrap}`;
  const rules = [
    edge("bottom-left", cssText(foot)),
    edge("bottom-right", '"Page " counter(page) " of " counter(pages)'),
    edge("top-left", cssText(head)),
    edge("top-right", cssText(date)),
  ];
  return <style>{`@media print{@page{${rules.join("")}}@page :first{@top-left{content:none}@top-right{content:none}}}`}</style>;
}
