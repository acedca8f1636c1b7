import { z } from "zod";
import { authRoute } from "@/lib/api/auth-handler";
import { serve } from "@/lib/api/serve";
import type { Actor } from "@/lib/auth/actor";
import { endpoint } from "@/lib/http/endpoint";
import { may } from "@/lib/http/permissions";
import { notFound, ProblemError } from "@/lib/http/problems";
import { lineQuery } from "@/lib/lines/endpoints";
import { listLines } from "@/lib/lines/list-lines";
import type { OwnOperation } from "@/lib/server/api";
import { colleagueSeconds, type SwitchState, switchNames } from "@/lib/simulators/building/switches";
import { ApiClient, ApiFailure } from "./api-client";
import type { BuildingProcess } from "./demo-building";
import type { SignIn, SignIns } from "./demo-sign-ins";
import { startOver } from "./demo-start-over";

const people = ["admin", "installer", "helpdesk", "customer"] as const;
const shownSwitch = z.object({
  name: z.enum(switchNames),
  on: z.boolean(),
  line: z.object({ id: z.string(), name: z.string() }),
  deviceId: z.string().nullable(),
  deviceName: z.string(),
});
const switches = z.object({ items: z.array(shownSwitch) });

const listPeople = endpoint({
  method: "GET",
  path: "/api/demo/people",
  summary: "Whose place a presenter can take",
  access: "signed_in",
  answer: z.object({ items: z.array(z.object({ who: z.enum(people), label: z.string(), name: z.string(), current: z.boolean() })) }),
});

const takePlace = endpoint({
  method: "POST",
  path: "/api/demo/look-as",
  summary: "End this session and sign in as another person of the demo",
  access: "signed_in",
  // The sign-in and the sign-out record themselves.
  audit: null,
  body: z.strictObject({ who: z.enum(people) }),
});

const listSwitches = endpoint({
  method: "GET",
  path: "/api/demo/switches",
  summary: "What can be done to the simulated building, and what is done now",
  access: "line.see",
  answer: switches,
});

const throwSwitch = endpoint({
  method: "POST",
  path: "/api/demo/switches",
  summary: "Do something to a device of the simulated building, or put it right",
  access: "line.see",
  audit: null,
  body: z.strictObject({ name: z.enum(switchNames), on: z.boolean() }),
  answer: switches,
});

const beginAgain = endpoint({
  method: "POST",
  path: "/api/demo/start-over",
  summary: "Put the simulated building back to how it was when the demo began; the history stays",
  access: "signed_in",
  audit: null,
  body: z.strictObject({}),
});

/** A switch as this person may see it: with its line, if that and the device exist for them. */
async function shownTo(actor: Actor, { name, user, on }: SwitchState) {
  const { items } = await listLines(lineQuery.parse({ query: user }), actor);
  const [line] = items.filter((item) => item.user === user).sort((a, b) => b.ends.length - a.ends.length);
  const end = line?.ends.find(({ role, foreign }) => role === "registers" && !foreign);
  return line && end
    ? [
        {
          name,
          on,
          line: { id: line.id, name: line.name },
          deviceId: may(actor, "device.see") ? end.deviceId : null,
          deviceName: end.deviceName,
          targetId: end.deviceId,
        },
      ]
    : [];
}

async function shown(states: readonly SwitchState[], actor: Actor) {
  return { items: (await Promise.all(states.map((state) => shownTo(actor, state)))).flat() };
}

/** The request of somebody who types this at the sign-in page: of the same browser and address. */
function asTyped(request: Request, path: string, body: unknown): Request {
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  headers.set("content-type", "application/json");
  return new Request(new URL(path, request.url), { method: "POST", headers, body: JSON.stringify(body) });
}

/** Signs in through the very route that the sign-in page asks; the session before it ends. */
async function signInAs({ label, email, password }: SignIn, request: Request): Promise<Response> {
  const answer = await authRoute(asTyped(request, "/api/auth/sign-in/email", { email, password }));
  if (answer.status === 401 || answer.status === 422) {
    throw new ProblemError(
      "conflict",
      `${label} of this demo has another password by now, or is gone. npm run demo -- --reset makes all of it new.`,
    );
  }
  if (answer.ok) {
    await authRoute(asTyped(request, "/api/auth/sign-out", {}));
  }
  return answer;
}

/** Writes into a monitor as the demo's installer does in another browser, while the presenter may have its form open. */
async function writeAsColleague(url: string, { email, password }: SignIn, deviceId: string, isOn: boolean): Promise<void> {
  const api = new ApiClient(url);
  const path = `/api/devices/${deviceId}/settings/sip`;
  try {
    await api.signIn(email, password);
    const { baseline } = await api.call<{ baseline: string }>("GET", path);
    const values = { registration_interval: isOn ? colleagueSeconds.on : colleagueSeconds.off };
    await api.call("PUT", path, { body: { values, reason: "Written by a colleague" }, headers: { "if-match": `"${baseline}"` } });
    await api.call("POST", "/api/auth/sign-out", { body: {} });
  } catch (error) {
    if (error instanceof ApiFailure) {
      throw new ProblemError("conflict", "The installer could not write now: the monitor does not take it, or has another login by now.");
    }
    throw error;
  }
}

/** What the API has in a demo and nowhere else. `url`: where the product answers, known once it does. */
export function demoOperations(building: BuildingProcess, kept: SignIns, url: () => string): readonly OwnOperation[] {
  let startingOver = false;
  const operations = [
    {
      endpoint: listPeople,
      handle: serve(listPeople, async ({ actor }) => ({
        items: people.map((who) => {
          const { label, name, email } = kept[who];
          return { who, label, name, current: email === actor.email };
        }),
      })),
    },
    { endpoint: takePlace, handle: serve(takePlace, ({ body, request }) => signInAs(kept[body.who], request)) },
    { endpoint: listSwitches, handle: serve(listSwitches, async ({ actor }) => shown(await building.ask("switches"), actor)) },
    {
      endpoint: throwSwitch,
      handle: serve(throwSwitch, async ({ body, actor }) => {
        const { items } = await shown(await building.ask("switches"), actor);
        const thrown = items.find(({ name }) => name === body.name);
        if (!thrown) {
          throw notFound("This switch");
        }
        if (body.name === "two_people" && thrown.on !== body.on) {
          await writeAsColleague(url(), kept.installer, thrown.targetId, body.on);
        }
        return shown(await building.ask("set", body), actor);
      }),
    },
    {
      endpoint: beginAgain,
      handle: serve(beginAgain, async () => {
        if (startingOver) {
          throw new ProblemError("conflict", "The building is starting over already. It takes some seconds.");
        }
        startingOver = true;
        try {
          await startOver(url(), kept.admin, building);
        } finally {
          startingOver = false;
        }
        return undefined;
      }),
    },
  ];
  return operations as readonly OwnOperation[];
}
