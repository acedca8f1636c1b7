import { expect, onTestFinished } from "vitest";
import type { DiagnosisAnswer } from "@/lib/diagnoses/endpoints";
import { type Registrar, type RegistrarOptions, startRegistrar } from "@/lib/simulators/registrar";
import { startUserAgent } from "@/lib/simulators/user-agent";
import type { Person } from "./api-kit";
import type { LineWorld, SimulatedEnd } from "./line-world";

/** Where panels of these tests live: another address than the SIP server's. */
export const panelHost = "127.0.0.2";

/** A line of a panel and an extension of this user. */
export interface FaultyLine {
  readonly user: string;
  readonly id: string;
  readonly pbx: SimulatedEnd;
  readonly panel: Awaited<ReturnType<LineWorld["door"]>>;
}

/** A SIP server that asks for the password that the PBX has; ends with the test. */
export async function serverOf(world: LineWorld, options: Partial<RegistrarOptions> = {}): Promise<Registrar> {
  const lookup = (name: string) => {
    const end = world.accepting.get(name);
    return end && { password: end.secret() };
  };
  const registrar = await startRegistrar({ realm: "127.0.0.1", accounts: { lookup }, ...options });
  onTestFinished(() => registrar.close());
  return registrar;
}

/** Makes such a line. The panel shows its password, and the vault knows it. */
export async function faultyLine(world: LineWorld, user: string, wishes: FaultyWishes = {}): Promise<FaultyLine> {
  const [pbx] = (await world.pbx([user], {}, wishes.pbx)) as [SimulatedEnd];
  if (wishes.serves) {
    expect((await world.admin("PATCH", `/api/devices/${pbx.id}`, { servesSites: wishes.serves })).status).toBe(200);
  }
  const panel = await world.door("basip-panel", user, {
    sip: { proxy: "sip:127.0.0.1:5060", realm: "127.0.0.1", ...wishes.sip },
    simulator: { host: panelHost, masking: false },
    ...(wishes.panel ? { more: wishes.panel } : {}),
  });
  const { body } = await world.installer<{ items: { id: string }[] }>("GET", `/api/lines?device=${panel.id}`);
  return { user, id: body.items[0]?.id ?? "", pbx, panel };
}

interface FaultyWishes {
  readonly sip?: Record<string, unknown>;
  /** Fields of the devices as they are added. */
  readonly panel?: Record<string, unknown>;
  readonly pbx?: Record<string, unknown>;
  /** The sites that the PBX serves besides its own. */
  readonly serves?: readonly string[];
}

/** A phone registers as the line's user, from this address, as long as the test lasts. */
export async function registerFrom(host: string, { user, pbx }: FaultyLine, registrar: Registrar): Promise<void> {
  const server = { host: "127.0.0.1", port: registrar.port, transport: "udp" } as const;
  const agent = await startUserAgent({ account: () => ({ user, password: pbx.secret(), server }), everySeconds: 60, host });
  onTestFinished(() => agent.close());
  await expect.poll(() => agent.state(), { interval: 20 }).toBe("registered");
}

/** Looks for the fault, and waits for the end of the look. */
export async function findTheFault(as: Person, lineId: string): Promise<DiagnosisAnswer> {
  const begun = await as<{ id: string }>("POST", `/api/lines/${lineId}/diagnoses`);
  expect(begun.status, begun.text).toBe(202);
  return lookEnded(as, begun.body.id);
}

/** The look once it has ended. */
export async function lookEnded(as: Person, id: string): Promise<DiagnosisAnswer> {
  const show = async () => {
    const reply = await as<DiagnosisAnswer>("GET", `/api/diagnoses/${id}`);
    expect(reply.status, reply.text).toBe(200);
    return reply.body;
  };
  await expect.poll(async () => (await show()).state, { timeout: 30_000, interval: 30 }).not.toBe("running");
  return show();
}

const signs = { ok: ".", none: "o", unknown: "?", bad: "x", not_reached: "-", waiting: " ", running: ">" } as const;

/** An end's rungs in a word: ".oo...x-" breaks at step 7. */
export const climbedTo = (look: DiagnosisAnswer, at = 0): string => (look.ends[at]?.rungs ?? []).map(({ state }) => signs[state]).join("");
