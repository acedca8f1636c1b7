import path from "node:path";
import { z } from "zod";
import { type Networks, parseNetworks } from "@/lib/schema/address-rules";
import { ownWords } from "@/lib/schema/complaint";
import { ruleOf } from "@/lib/schema/request-complaints";

/** A number of milliseconds, seconds or items from the environment. */
const count = (fallback: number, min: number, max: number) => {
  const error = `it must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int(error).min(min, error).max(max, error).default(fallback);
};
const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((value) => value === "1");
const optionalText = z.string().trim().min(1).optional();

function asNetworks(text: string, context: z.RefinementCtx): Networks {
  try {
    return text === "" ? [] : parseNetworks(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "not a list of networks" });
    return z.NEVER;
  }
}
const networkList = z.string().trim().transform(asNetworks).default([]);

const syslogPorts = { tls: 6514, tcp: 601, udp: 514 } as const;

/** A syslog server: `tls://logs.example.com:6514`. */
export interface SyslogAddress {
  readonly transport: keyof typeof syslogPorts;
  readonly host: string;
  readonly port: number;
}

function asSyslogAddress(text: string, context: z.RefinementCtx): SyslogAddress {
  const given = URL.canParse(text) ? new URL(text) : undefined;
  const transport = (Object.keys(syslogPorts) as SyslogAddress["transport"][]).find((name) => given?.protocol === `${name}:`);
  const isMore = given !== undefined && given.href.replace(/\/$/, "") !== `${given.protocol}//${given.host}`;
  if (given === undefined || transport === undefined || given.hostname === "" || isMore) {
    context.addIssue({ code: "custom", message: "write scheme, host and port, such as tls://logs.example.com:6514 (or tcp://, udp://)" });
    return z.NEVER;
  }
  const host = given.hostname.replace(/^\[(.*)\]$/, "$1");
  return { transport, host, port: Number(given.port || syslogPorts[transport]) };
}

const roles = ["web", "work"] as const;
type Role = (typeof roles)[number];

/** Every environment variable that Lineward reads. Nothing else in the product may touch process.env. */
const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  PORT: count(4000, 0, 65_535),
  HOST: z.string().trim().min(1).default("127.0.0.1"),
  /** The address people type, where a reverse proxy stands before Lineward. */
  LINEWARD_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Networks of reverse proxies whose forwarding headers are believed, as CIDRs. */
  LINEWARD_TRUSTED_PROXIES: networkList,
  /** Networks that messages of Lineward's own (webhooks) may go to, as CIDRs. Never loopback by a wide network, nor what no device may have. */
  LINEWARD_OUTGOING_NETWORKS: z.string().trim().min(1).default("0.0.0.0/0, ::/0").transform(asNetworks),
  /** How long an answer to a message of Lineward's own is waited for. */
  LINEWARD_OUTGOING_MS: count(10_000, 100, 30_000),
  /** Networks that may read the metrics without a token, as CIDRs. */
  LINEWARD_METRICS_NETWORKS: networkList,
  LINEWARD_DATA_DIR: z.string().trim().min(1).default("data"),
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/|file:)/, "must begin with postgresql:// or file:")
    .optional(),
  /** The sealing key itself (32 bytes, base64 or hex), instead of the key file. */
  LINEWARD_KEY: optionalText,
  LINEWARD_ADMIN_EMAIL: z.email().optional(),
  /** Looked at by the rule for passwords when it is used: one that was set under an older rule stops no later start. */
  LINEWARD_ADMIN_PASSWORD: z.string().max(128).optional(),
  LINEWARD_ALLOWED_NETWORKS: optionalText,
  LINEWARD_DEMO: flag,
  /** What this process does: `web` serves, `work` does what nobody waits for. */
  LINEWARD_ROLES: z
    .string()
    .trim()
    .default("web,work")
    .transform((text, context): readonly Role[] => {
      const given = text.split(",").map((word) => word.trim());
      if (given.every((word): word is Role => (roles as readonly string[]).includes(word))) {
        return roles.filter((role) => given.includes(role));
      }
      context.addIssue({ code: "custom", message: "it must be web, work, or web,work" });
      return z.NEVER;
    }),
  /** Signs the sessions, instead of the file beside the database: processes on several machines share it. */
  LINEWARD_SESSION_SECRET: z.string().min(32, "needs at least 32 characters").max(512).optional(),
  /** Seals and opens backups. */
  LINEWARD_BACKUP_PASSPHRASE: z.string().min(1).max(1_000).optional(),
  /** A file that holds it, so that it stands in no environment. */
  LINEWARD_BACKUP_PASSPHRASE_FILE: optionalText,
  /** A file to which every entry of the audit is added as a line of JSON, for what collects them. */
  LINEWARD_AUDIT_FILE: optionalText.transform((file) => (file === undefined ? undefined : path.resolve(file))),
  /** A syslog server to which every entry of the audit is sent. */
  LINEWARD_AUDIT_SYSLOG: z.string().trim().min(1).transform(asSyslogAddress).optional(),
  /** A file of certificates (PEM) of whom that server's certificate must be, instead of those that the system trusts. */
  LINEWARD_AUDIT_SYSLOG_CA: optionalText.transform((file) => (file === undefined ? undefined : path.resolve(file))),
  /** The file to which the signed end of the audit is added every day, instead of the one in the data folder. */
  LINEWARD_AUDIT_HEADS_FILE: optionalText.transform((file) => (file === undefined ? undefined : path.resolve(file))),
  LINEWARD_LOG_LEVEL: z.enum(["silent", "error", "warn", "info", "debug"]).default("info"),
  LINEWARD_CONNECT_MS: count(3_000, 50, 60_000),
  LINEWARD_HEADERS_MS: count(10_000, 50, 120_000),
  LINEWARD_BODY_MS: count(15_000, 50, 300_000),
  /** How long a write waits for a device's lock before it says "busy". */
  LINEWARD_DEVICE_LOCK_WAIT_MS: count(2_000, 0, 60_000),
  /** How long a registration is watched after a write. */
  LINEWARD_REGISTRATION_WAIT_MS: count(20_000, 0, 300_000),
  /** How often every device is checked in the background; 0 switches it off. */
  LINEWARD_CHECK_EVERY_SECONDS: count(300, 0, 86_400),
  /** How many devices this process asks at the same time in its regular checks, at most. It takes fewer where fewer will do. */
  LINEWARD_CHECKS_AT_ONCE: count(256, 1, 256),
  /** So many rows of jobs are worked on at the same time by one process, over all jobs. */
  LINEWARD_ROWS_AT_ONCE: count(256, 1, 256),
  LINEWARD_SESSION_IDLE_HOURS: count(12, 1, 24 * 30),
  LINEWARD_SESSION_MAX_HOURS: count(168, 1, 24 * 90),
});

export type Env = z.infer<typeof schema> & {
  /** Absolute. */
  readonly dataDir: string;
  readonly database: { readonly kind: "sqlite"; readonly file: string } | { readonly kind: "postgresql"; readonly url: string };
  readonly keyFile: string;
};

/** A start that cannot go on, in one line for the person who started it. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** Reads and checks an environment. Throws `StartError` with one line that names the first wrong variable, never its value. */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  refuseStraySigns(given);
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new StartError(`${issue?.path.join(".") ?? "The environment"} is not usable: ${issue ? wordsOf(issue) : "unknown reason"}`);
  }
  const env = parsed.data;
  if ((env.LINEWARD_ADMIN_EMAIL === undefined) !== (env.LINEWARD_ADMIN_PASSWORD === undefined)) {
    throw new StartError("LINEWARD_ADMIN_EMAIL and LINEWARD_ADMIN_PASSWORD go together: only one of them is set");
  }
  if (env.LINEWARD_AUDIT_SYSLOG_CA !== undefined && env.LINEWARD_AUDIT_SYSLOG?.transport !== "tls") {
    throw new StartError("LINEWARD_AUDIT_SYSLOG_CA is for a server of tls:// only, and LINEWARD_AUDIT_SYSLOG names none");
  }
  if (env.LINEWARD_URL !== undefined) {
    refuseMoreThanOrigin(env.LINEWARD_URL);
  }
  const dataDir = path.resolve(env.LINEWARD_DATA_DIR);
  const url = env.DATABASE_URL;
  if (env.LINEWARD_ROLES.length < roles.length && !url?.startsWith("postgres")) {
    throw new StartError(
      `LINEWARD_ROLES=${env.LINEWARD_ROLES.join(",")} needs PostgreSQL: a SQLite database belongs to one process, which serves and works. Set DATABASE_URL, or run npm run up without LINEWARD_ROLES`,
    );
  }
  if (url?.startsWith("postgres") && !URL.canParse(url)) {
    throw new StartError(
      "DATABASE_URL is not usable: it is no address. Signs such as @ : / # ? in a password are written as %40 %3A %2F %23 %3F",
    );
  }
  return {
    ...env,
    dataDir,
    database:
      url === undefined || url.startsWith("file:")
        ? {
            kind: "sqlite",
            file:
              url === undefined ? path.join(/* turbopackIgnore: true */ dataDir, "lineward.db") : path.resolve(url.slice("file:".length)),
          }
        : { kind: "postgresql", url },
    keyFile: path.join(/* turbopackIgnore: true */ dataDir, "keys"),
  };
}

function wordsOf(issue: z.core.$ZodIssue): string {
  const rule = ruleOf(issue);
  return ownWords(issue) ?? (rule === undefined ? "it has another form" : `it must be ${rule}`);
}

const quotes = /^["'`“”‘’«»]|["'`“”‘’«»]$/u;
const quoted = /^(["'`])[\s\S]*\1$/;
/** Words of people: what is a sign in them is theirs. */
const ofPeople: ReadonlySet<string> = new Set(["LINEWARD_ADMIN_PASSWORD", "LINEWARD_BACKUP_PASSPHRASE"]);

/** Files of variables are copied from one tool to another: some keep quotes and commas as part of the value. */
function refuseStraySigns(given: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(schema.shape)) {
    const value = given[name]?.trim() ?? "";
    // A password may begin or end with any sign; one that stands in quotes as a whole is an accident all the same.
    if (ofPeople.has(name) ? quoted.test(value) && value.length > 1 : quotes.test(value)) {
      throw new StartError(`${name} is not usable: it stands in quotes, which would be part of the value. Write it without them`);
    }
    if (!ofPeople.has(name) && /[,;]$/.test(value)) {
      throw new StartError(`${name} is not usable: it ends with a comma or semicolon. Remove it`);
    }
  }
}

/** The address that people type: links are made of it, so nothing but scheme, host and port may be in it. */
function refuseMoreThanOrigin(text: string): void {
  const { pathname, search, hash, username, password } = new URL(text);
  if (username !== "" || password !== "") {
    throw new StartError("LINEWARD_URL is not usable: it holds a user name or a password. Write scheme, host and port only");
  }
  if (pathname !== "/" || search !== "" || hash !== "") {
    throw new StartError(
      "LINEWARD_URL is not usable: it goes on after the host. Lineward lives at the root of its address: write scheme, host and port only, and let the proxy give it a host name of its own",
    );
  }
}

let known: Env | undefined;

/**
 * Takes the first admin's address and password out of this process's environment once they are used: what runs in it later, a child
 * process or a crash report, has no use for them. What the process was started with stays visible to its own user in /proc.
 */
export function forgetFirstAdmin(): void {
  delete process.env.LINEWARD_ADMIN_EMAIL;
  delete process.env.LINEWARD_ADMIN_PASSWORD;
  if (known) {
    known = { ...known, LINEWARD_ADMIN_EMAIL: undefined, LINEWARD_ADMIN_PASSWORD: undefined };
  }
}

/** What a program that Lineward starts is given of its environment, and what it needs besides: none of the product's secrets. */
export function childEnvironment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TZ, NODE_ENV } = process.env;
  return { PATH, HOME, LANG, TZ, NODE_ENV, ...own };
}

/** The environment of this process, checked once. */
export function env(): Env {
  known ??= parseEnv(process.env);
  return known;
}
