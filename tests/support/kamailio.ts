import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type DigestAlgorithm, digestSecret } from "@/lib/sip/digest";
import { freePort } from "./free-port";

export interface KamailioUser {
  readonly user: string;
  readonly password: string;
  /** Where the server has several domains; default: the first. */
  readonly domain?: string;
}

export interface KamailioOptions {
  /** Default "phones.local". */
  readonly realm?: string;
  /** Default 60. */
  readonly nonceExpireSeconds?: number;
  /** Default MD5. */
  readonly algorithm?: Extract<DigestAlgorithm, "MD5" | "SHA-256">;
  /** Default false: as RFC 2069 did it. */
  readonly qop?: boolean;
  /** Default false, as its auth_challenge does it: an old nonce is refused like a wrong secret. */
  readonly saysStale?: boolean;
  /** Default "hidden": challenged for ever. */
  readonly unknownUsers?: "hidden" | "404";
  /** Given: users belong to one of these, which is the realm that the server asks them for. */
  readonly domains?: readonly string[];
  /** What a user of no such domain is told; default "hidden": challenged for ever. */
  readonly otherDomains?: "hidden" | "403" | "403 after the answer" | "404";
  /** Default: UDP and TCP. */
  readonly transports?: readonly ("udp" | "tcp")[];
}

export interface TestKamailio {
  readonly host: string;
  /** The same for all transports. */
  readonly port: number;
  readonly realm: string;
  /** Adds a user, or gives one another password. */
  addUser(user: KamailioUser): Promise<void>;
  stop(): Promise<void>;
}

const program = "/usr/sbin/kamailio";
const modules = "/usr/lib/x86_64-linux-gnu/kamailio/modules/";
const host = "127.0.0.1";
/** Debian's nobody and nogroup. */
const nobody = 65_534;
const readyWithinMs = 15_000;

/** False where Kamailio is not installed: then its tests say so by name. */
export const kamailioInstalled = existsSync(program) && existsSync(modules);

interface Settings extends Required<KamailioOptions> {
  readonly port: number;
  readonly rpcPort: number;
}

function configuration({
  port,
  rpcPort,
  realm,
  nonceExpireSeconds,
  algorithm,
  qop,
  saysStale,
  unknownUsers,
  transports,
  domains,
  otherDomains,
}: Settings): string {
  const tenants = domains.length > 0;
  const asks = tenants ? "$td" : realm;
  const [heard, sent] = tenants ? ["users=>$tU@$td", "users=>$au@$td"] : ["users=>$tU", "users=>$au"];
  const [status, reason] = otherDomains === "404" ? ["404", "Not Found"] : ["403", "Forbidden"];
  const strange = `!($td =~ "^(${domains.map((domain) => domain.replaceAll(".", "\\.")).join("|")})$")`;
  const turnAway = `if (${strange}${otherDomains === "403 after the answer" ? ' && is_present_hf("Authorization")' : ""}) { sl_send_reply("${status}", "${reason}"); exit; }`;
  const needed = "kex corex tm sl pv maxfwd textops siputils xlog usrloc registrar auth htable jsonrpcs".split(" ");
  return `#!KAMAILIO
debug=0
log_stderror=yes
fork=yes
children=2
tcp_children=1
${transports.map((each) => `listen=${each}:${host}:${port}`).join("\n")}
${transports.includes("tcp") ? "" : "disable_tcp=yes"}
auto_aliases=no
mpath="${modules}"
${needed.map((each) => `loadmodule "${each}.so"`).join("\n")}
modparam("usrloc", "db_mode", 0)
modparam("registrar", "max_expires", 3600)
modparam("auth", "nonce_expire", ${nonceExpireSeconds})
modparam("auth", "algorithm", "${algorithm === "MD5" ? "" : algorithm}")
modparam("jsonrpcs", "transport", 4)
modparam("jsonrpcs", "dgram_socket", "udp:${host}:${rpcPort}")
modparam("htable", "htable", "users=>size=8;")

request_route {
    if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
    if (is_method("OPTIONS") && uri == myself) { sl_send_reply("200", "OK"); exit; }
    if (!is_method("REGISTER")) { sl_send_reply("405", "Method Not Allowed"); exit; }
    ${tenants && otherDomains !== "hidden" ? turnAway : ""}
    ${unknownUsers === "404" ? `if ($sht(${heard}) == $null) { sl_send_reply("404", "Not Found"); exit; }` : ""}
    if (!is_present_hf("Authorization") || $sht(${sent}) == $null) { auth_challenge("${asks}", "${qop ? 1 : 0}"); exit; }
    # Flag 1: the value is the digest's stored half. Check 1: digest user and To user are one. -4: nonce expired; 16: stale=true.
    if (!pv_auth_check("${asks}", "$sht(${sent})", "1", "1")) {
        ${saysStale ? `if ($rc == -4) { auth_challenge("${asks}", "${qop ? 17 : 16}"); exit; }` : ""}
        auth_challenge("${asks}", "${qop ? 1 : 0}");
        exit;
    }
    if (!save("location")) sl_reply_error();
    exit;
}
`;
}

/** One JSON-RPC call over UDP; undefined without an answer in time, or with an error. */
async function call(rpcPort: number, method: string, params: readonly string[], waitMs: number): Promise<unknown> {
  const socket = createSocket("udp4");
  socket.on("error", () => undefined);
  try {
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), waitMs);
      socket.once("message", (bytes) => {
        clearTimeout(timer);
        const answer: unknown = JSON.parse(bytes.toString("utf8"));
        resolve(typeof answer === "object" && answer !== null && "result" in answer ? answer.result : undefined);
      });
      socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }), rpcPort, host, () => undefined);
    });
  } finally {
    socket.close();
  }
}

async function isReady(rpcPort: number, child: ChildProcess): Promise<boolean> {
  const giveUpAt = performance.now() + readyWithinMs;
  while (performance.now() < giveUpAt && child.exitCode === null && child.signalCode === null) {
    if ((await call(rpcPort, "core.version", [], 100)) !== undefined) {
      return true;
    }
  }
  return false;
}

/**
 * A real Kamailio as a digest registrar on loopback, in a folder that `stop` removes. Undefined where it is not installed.
 * Users come over RPC only, so that nothing made from a password is ever written to a file.
 */
export async function startKamailio(users: readonly KamailioUser[], options: KamailioOptions = {}): Promise<TestKamailio | undefined> {
  if (!kamailioInstalled) {
    return undefined;
  }
  const settings: Settings = {
    realm: "phones.local",
    nonceExpireSeconds: 60,
    algorithm: "MD5",
    qop: false,
    saysStale: false,
    unknownUsers: "hidden",
    transports: ["udp", "tcp"],
    domains: [],
    otherDomains: "hidden",
    ...options,
    port: await freePort(),
    rpcPort: await freePort(),
  };
  const folder = await mkdtemp(path.join(tmpdir(), "lineward-kamailio-"));
  const file = path.join(folder, "kamailio.cfg");
  await writeFile(file, configuration(settings));
  const args = [program, "-DD", "-E", "-f", file, "-m", "64", "-M", "8", "-Y", folder];
  const asNobody = process.getuid?.() === 0;
  if (asNobody) {
    await chmod(file, 0o644);
    await chown(folder, nobody, nobody);
  }
  const [command, ...rest] = asNobody ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", ...args] : args;
  const child = spawn(command ?? program, rest, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString("utf8")).slice(-2_000);
  });
  const gone = once(child, "exit").catch(() => undefined);
  const killAll = () => {
    try {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    } catch {
      // Gone already.
    }
  };
  // A test run that is cut off must not leave it behind.
  process.once("exit", killAll);

  async function stop(): Promise<void> {
    // The whole group at once: on TERM a child now and then misses its signal, and the parent then waits for it for a minute.
    killAll();
    await gone;
    process.off("exit", killAll);
    await rm(folder, { recursive: true, force: true });
  }

  if (!(await isReady(settings.rpcPort, child))) {
    await stop();
    throw new Error(`Kamailio did not start. ${complaints}`);
  }
  const addUser = async ({ user, password, domain = settings.domains[0] }: KamailioUser) => {
    const secret = digestSecret(settings.algorithm, user, domain ?? settings.realm, password);
    const key = domain === undefined ? user : `${user}@${domain}`;
    await call(settings.rpcPort, "htable.sets", ["users", key, secret], 2_000);
    if (!JSON.stringify((await call(settings.rpcPort, "htable.get", ["users", key], 2_000)) ?? "").includes(secret)) {
      throw new Error("Kamailio did not take the user.");
    }
  };
  for (const user of users) {
    await addUser(user);
  }
  return { host, port: settings.port, realm: settings.realm, addUser, stop };
}
