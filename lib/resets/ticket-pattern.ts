/** How tickets look, as text: `#` is a digit, `@` a letter, `*` anything, all else stands for itself. Shared by the API and the page. */

export const patternLengthMax = 40;
/** More than this could take long to match. */
const anythingMax = 2;

/** What is wrong with a pattern, for the person who typed it; undefined if nothing is. */
export function patternComplaint(pattern: string): string | undefined {
  if (pattern.trim() === "") {
    return "Enter how tickets look, such as HD-####.";
  }
  if (pattern.length > patternLengthMax) {
    return `At most ${patternLengthMax} characters. This has ${pattern.length}.`;
  }
  return pattern.split("*").length - 1 > anythingMax ? "Use * at most twice." : undefined;
}

/** The pattern as an expression without anything that could run long: each sign becomes one class. */
export function ticketExpression(pattern: string): RegExp {
  const parts = [...pattern.replace(/\*+/g, "*")].map((sign) =>
    sign === "#" ? "[0-9]" : sign === "@" ? "[A-Za-z]" : sign === "*" ? ".*" : sign.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"),
  );
  return new RegExp(`^${parts.join("")}$`, "i");
}

/** A ticket that fits, for showing: HD-1234 for HD-####. */
export function exampleTicket(pattern: string): string {
  const counts = { "#": 0, "@": 0 };
  const signs = [...pattern.trim().replace(/\*+/g, "*")].map((sign) => {
    if (sign === "#" || sign === "@") {
      counts[sign] += 1;
      return sign === "#" ? String(counts[sign] % 10) : String.fromCharCode(65 + ((counts[sign] - 1) % 26));
    }
    return sign === "*" ? "27" : sign;
  });
  return signs.join("");
}
