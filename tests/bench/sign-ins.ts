import { ApiClient } from "@/tools/api-client";
import { startProduct } from "../support/product";
import { atMost, p95, type Result, timed } from "./result";

const people = 20;
const rounds = 3;
const pages = ["/devices", "/api/devices", "/sign-in"];

/** Signs in once; an answer that says when to come back is an answer too. */
async function signIn(url: string, email: string, password: string): Promise<void> {
  const answer = await new ApiClient(url).send("POST", "/api/auth/sign-in/email", { body: { email, password } });
  await answer.arrayBuffer();
  const comesBack = (answer.status === 503 || answer.status === 429) && answer.headers.has("retry-after");
  if (answer.status !== 200 && !comesBack) {
    throw new Error(`A sign-in ended in ${answer.status}`);
  }
}

/** Twenty people sign in at once, again and again: what somebody who is signed in already notices of it. */
export async function benchSignIns(): Promise<Result[]> {
  const product = await startProduct({ env: { LINEWARD_LOG_LEVEL: "error" } });
  const { email, password } = product.admin;
  try {
    const api = new ApiClient(product.url);
    await api.signIn(email, password);
    const open = async (page: string) => (await api.send("GET", page)).arrayBuffer();
    for (const page of pages) {
      await open(page);
    }
    const meanwhile: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      let done = false;
      const arrivals = timed(() => Promise.all(Array.from({ length: people }, () => signIn(product.url, email, password))));
      const ended = arrivals.then((spent) => {
        whole.push(spent);
        done = true;
      });
      while (!done) {
        for (const page of pages) {
          meanwhile.push(await timed(() => open(page)));
        }
      }
      await ended;
    }
    return [
      atMost(`a page while ${people} people sign in: p95`, p95(meanwhile), 100, "ms"),
      atMost(`${people} sign-ins at once: the last has its answer`, Math.max(...whole) / 1000, 5, "s"),
    ];
  } finally {
    await product.stop();
  }
}
