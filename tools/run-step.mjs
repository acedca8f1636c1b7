// One line per step: what other programs print goes to a log file and is shown only when the step fails.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";

const tailLines = 40;

/** A failure that is already explained in full to the person: `message` is all that is to be printed. */
export class StepError extends Error {
  constructor(message, logFile) {
    super(message);
    this.name = "StepError";
    this.logFile = logFile;
  }
}

function seconds(since) {
  const spent = (Date.now() - since) / 1000;
  return spent < 10 ? `${spent.toFixed(1)} s` : `${Math.round(spent)} s`;
}

function tail(file) {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.slice(-tailLines).join("\n");
}

/** Runs a program to its end with its output appended to a file. Resolves with the exit code; a signal counts as 1. */
export function runToFile(file, args, { logFile, env = process.env }) {
  mkdirSync(path.dirname(logFile), { recursive: true });
  const out = openSync(logFile, "a");
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ["ignore", out, out], env: { ...env, NO_COLOR: "1", FORCE_COLOR: undefined } });
    child.once("error", (error) => {
      closeSync(out);
      reject(new StepError(`${path.basename(file)} could not be started: ${error.message}`));
    });
    child.once("close", (code) => {
      closeSync(out);
      resolve(code ?? 1);
    });
  });
}

/**
 * Runs a piece of work under one line, "Building ... 7.1 s". `work` gets the log file for what it starts.
 * A failure prints the end of that log and throws `StepError`.
 */
export async function runStep(label, work) {
  const logFile = path.resolve(".cache/logs", `${label.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.log`);
  mkdirSync(path.dirname(logFile), { recursive: true });
  closeSync(openSync(logFile, "w"));
  const since = Date.now();
  if (process.stdout.isTTY) {
    process.stdout.write(`  ${label} ...`);
  }
  const line = (rest) => process.stdout.write(`${process.stdout.isTTY ? "\r" : ""}  ${label} ... ${rest}\n`);
  try {
    const result = await work(logFile);
    line(seconds(since));
    return result;
  } catch (error) {
    line("failed");
    const said = tail(logFile);
    throw new StepError(
      `${said === "" ? "" : `${said}\n`}${error.message}\nThe whole output: ${path.relative(process.cwd(), logFile)}`,
      logFile,
    );
  }
}

/** Runs a program as part of a step; any exit code but 0 fails it. */
export async function runOrFail(file, args, options) {
  const code = await runToFile(file, args, options);
  if (code !== 0) {
    throw new StepError(`${path.basename(file)} ${args[0] ?? ""} ended with code ${code}.`);
  }
}
