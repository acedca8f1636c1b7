/** A problem as the HTTP API answers it, thrown by the client for every status that is not a success. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  constructor(
    readonly status: number,
    readonly code: string | undefined,
    what: string,
  ) {
    super(`${what}: ${status}${code === undefined ? "" : ` ${code}`}`);
  }
}

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One person's session over the HTTP API, as a script would use it. Keeps cookies; sends the Origin that unsafe methods need. */
export class ApiClient {
  readonly #url: string;
  readonly #jar = new Map<string, string>();
  #password: string | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** The session's cookies, to be given to a browser. */
  cookies(): { name: string; value: string }[] {
    return [...this.#jar].map(([name, value]) => ({ name, value }));
  }

  /** The answer as it came, any status. Where the password is wanted again, it is typed again first. */
  async send(method: string, path: string, options: CallOptions = {}): Promise<Response> {
    const answer = await this.#sendOnce(method, path, options);
    const problem: unknown = answer.status === 403 ? await answer.clone().json() : undefined;
    const isWanted = (problem as { code?: string } | undefined)?.code === "fresh_password_required";
    return isWanted && (await this.prove()) ? this.#sendOnce(method, path, options) : answer;
  }

  /** Types the password again. Resolves with whether it was taken. */
  async prove(): Promise<boolean> {
    return this.#password !== undefined && (await this.#sendOnce("POST", "/api/me/proof", { body: { password: this.#password } })).ok;
  }

  async #sendOnce(method: string, path: string, { body, headers = {} }: CallOptions): Promise<Response> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        origin: this.#url,
        ...(this.#jar.size > 0 ? { cookie: [...this.#jar].map(([name, value]) => `${name}=${value}`).join("; ") } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") {
        this.#jar.delete(name);
      } else {
        this.#jar.set(name, value);
      }
    }
    return answer;
  }

  /** The JSON of a success; throws `ApiFailure` for anything else. */
  async call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
    const answer = await this.send(method, path, options);
    const text = await answer.text();
    const json: unknown = text === "" || !/json/.test(answer.headers.get("content-type") ?? "") ? undefined : JSON.parse(text);
    if (!answer.ok) {
      throw new ApiFailure(answer.status, (json as { code?: string } | undefined)?.code, `${method} ${path.split("?")[0]}`);
    }
    return json as T;
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.call("POST", "/api/auth/sign-in/email", { body: { email, password } });
    this.#password = password;
  }
}
