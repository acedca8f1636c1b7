import type { SimulatorAnswer } from "../family";
import type { WireProblem } from "./validation";

/** How a family words its refusals. */
export interface ErrorStyle {
  unauthorized(): SimulatorAnswer;
  forbidden(): SimulatorAnswer;
  badLogin(): SimulatorAnswer;
  badBody(): SimulatorAnswer;
  problem(problem: WireProblem): SimulatorAnswer;
  /** A 400 in the device's own words. */
  refused(words: string): SimulatorAnswer;
}

function text(status: number, error: string): SimulatorAnswer {
  return { status, body: { error } };
}

function leafOf(problem: WireProblem): string {
  return problem.path.split(".").at(-1) ?? problem.path;
}

/** Panels and Android monitors: `{"error": "words"}`. Back-ticks are literal. */
export const stringErrors: ErrorStyle = {
  unauthorized: () => text(401, "Log In"),
  forbidden: () => text(403, "Administrator rights required"),
  badLogin: () => text(400, "Wrong login or password"),
  badBody: () => text(400, "Wrong JSON body"),
  problem: (problem) =>
    text(
      400,
      problem.kind === "missing"
        ? `Wrong JSON body: no value for \`${leafOf(problem)}\``
        : `Wrong JSON body: value \`${leafOf(problem)}\` was of the wrong type`,
    ),
  refused: (words) => text(400, words),
};

function coded(status: number, code: string, message: string, data?: Record<string, string>): SimulatorAnswer {
  return { status, body: { error: { code, message, ...(data ? { data } : {}) } } };
}

/** Linux monitors from API 0.9: `{"error": {code, message, data}}`. */
export const structuredErrors: ErrorStyle = {
  unauthorized: () => coded(401, "invalid_authentication", "Log In"),
  forbidden: () => coded(403, "permission_denied", "Administrator rights required"),
  badLogin: () => coded(400, "invalid_authentication", "Wrong login or password"),
  badBody: () => coded(400, "not_valid", "Data validation error"),
  problem: (problem) =>
    coded(400, "not_valid", "Data validation error", {
      [leafOf(problem)]: problem.kind === "missing" ? "is required" : "is not valid",
    }),
  refused: (words) => coded(400, "not_valid", words),
};

/** The schema's own example of the string family: `"error": true` for everything about a body. */
export function bareErrors(style: ErrorStyle): ErrorStyle {
  const bare = (): SimulatorAnswer => ({ status: 400, body: { error: true } });
  return { ...style, badBody: bare, problem: bare };
}
