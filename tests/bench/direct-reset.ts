import { createHash } from "node:crypto";
import { Client } from "undici";
import type { RunningSimulator } from "@/lib/simulators/server";

type Json = Record<string, unknown>;

/** A device asked by hand: one kept-alive connection, its session at hand between the resets. */
abstract class Hand {
  readonly #client: Client;
  session = "";

  constructor(readonly simulator: RunningSimulator) {
    const { scheme, host, port } = simulator;
    // The stand-in's certificate is made at its start; what is measured is the way, not who is there.
    this.#client = new Client(`${scheme}://${host}:${port}`, { connect: { rejectUnauthorized: false } });
  }

  async send(path: string, headers: Record<string, string>, body?: string): Promise<{ text: string; cookie: string }> {
    const answer = await this.#client.request({ method: body === undefined ? "GET" : "POST", path, headers, body: body ?? null });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) {
      throw new Error(`${this.simulator.driver} answered ${answer.statusCode}`);
    }
    return { text, cookie: String(answer.headers["set-cookie"] ?? "").split(";")[0] ?? "" };
  }

  abstract signIn(): Promise<void>;
  /** Reads, writes, reads back: the least that a careful write takes. Throws unless the device holds it. */
  abstract write(secret: string): Promise<void>;

  close(): Promise<void> {
    return this.#client.close();
  }
}

export class PanelByHand extends Hand {
  async signIn(): Promise<void> {
    const { username, password = "" } = this.simulator.credentials;
    const hash = createHash("md5").update(password).digest("hex").toUpperCase();
    const { text } = await this.send(`/api/v1/login?username=${username}&password=${hash}`, {});
    this.session = (JSON.parse(text) as { token: string }).token;
  }

  async #ask(path: string, body?: Json): Promise<Json> {
    const headers = { authorization: `Bearer ${this.session}`, "content-type": "application/json" };
    const { text } = await this.send(`/api/v1${path}`, headers, body && JSON.stringify(body));
    return body ? {} : (JSON.parse(text) as Json);
  }

  async write(secret: string): Promise<void> {
    const before = await this.#ask("/device/sip/settings");
    await this.#ask("/device/sip/settings", { ...before, password: secret });
    const after = await this.#ask("/device/sip/settings");
    if (after.user !== before.user || after.proxy !== before.proxy) {
      throw new Error("The panel holds something else");
    }
  }

  /** The panel hides its password: only its registration proves it. */
  async prove(): Promise<void> {
    if ((await this.#ask("/sip/status")).sip_status !== "OK") {
      throw new Error("The panel is not registered");
    }
  }
}

export class GatewayByHand extends Hand {
  async signIn(): Promise<void> {
    const { username = "", password = "" } = this.simulator.credentials;
    const form = new URLSearchParams({ admin_uid: username, admin_password: password }).toString();
    const { cookie } = await this.send("/admin/main.html", { "content-type": "application/x-www-form-urlencoded" }, form);
    this.session = cookie;
  }

  async #call(method: string, parameters: Json): Promise<Json> {
    const headers = { cookie: this.session, "content-type": "application/json" };
    return JSON.parse((await this.send("/json", headers, JSON.stringify({ request: { method, parameters } }))).text) as Json;
  }

  async write(secret: string): Promise<void> {
    const show = async () => (await this.#call("sip_endpoint.list", { object_id: "1" })).sip_endpoint as Json;
    const saved = await this.#call("sip_endpoint.save", { ...(await show()), secret });
    if (saved.result !== "success" || (await show()).secret !== secret) {
      throw new Error("The gateway did not take it");
    }
  }
}

export class PbxByHand extends Hand {
  constructor(
    simulator: RunningSimulator,
    readonly id: string,
  ) {
    super(simulator);
  }

  async signIn(): Promise<void> {
    const { username, password } = this.simulator.credentials;
    const body = JSON.stringify({ name: username, password });
    const { text } = await this.send("/api/account/credentials/verify", { "content-type": "application/json" }, body);
    this.session = (JSON.parse(text) as { access_token: string }).access_token;
  }

  #ask(path: string, body?: string): Promise<{ text: string }> {
    return this.send(`/api/extensions/${path}`, { access_token: this.session, "content-type": "application/json" }, body);
  }

  async write(secret: string): Promise<void> {
    // Ids and others are larger than a double holds: the text is changed, not the numbers.
    const shown = (await this.#ask(`show?id=${this.id}`)).text;
    await this.#ask(
      "update",
      shown.replace(/("password":\s*)"[^"]*"/, (_all, key: string) => `${key}${JSON.stringify(secret)}`),
    );
    const after = (await this.#ask(`show?id=${this.id}`)).text;
    if (!after.includes(JSON.stringify(secret))) {
      throw new Error("The PBX did not take it");
    }
  }
}
