import "server-only";
import { lookup } from "node:dns/promises";
import { ownTurn } from "@/lib/platform/turns";
import { checkAddress, type Networks, type OwnAddress } from "@/lib/schema/address-rules";
import { type Admission, createCircuit } from "./circuit";
import type { SharedConnections } from "./connection-rights";
import { closeConnection, createConnectionSlots } from "./connection-slots";
import { startDeadline } from "./deadline";
import { DeviceFault, isDeviceFault } from "./device-fault";
import { type Connection, type Deadlines, exchange, StaleConnection, speakHttp } from "./exchange";
import { nameEndpoint, pinFault, restingFault, stoppingFault } from "./fault-text";
import { checkedAddresses, type OpenedSocket, openSocket } from "./open-socket";
import type { Resolve } from "./own-addresses";
import type { DeviceConnection, DeviceReply, DeviceRequest, Endpoint, PresentedCertificate } from "./types";

export interface DeviceHttpOptions {
  /** The allowed networks as they are now; asked for every request, so an edit holds at once. */
  networks(): Networks | Promise<Networks>;
  /** Lineward's own listener and database: names, literals or "0.0.0.0". */
  own(): readonly OwnAddress[];
  /** Default: the system's lookup. */
  readonly resolve?: Resolve;
  /** Defaults: 3 s, 10 s, 15 s. */
  readonly deadlines?: Partial<Deadlines>;
  /** Default 2 MB; holds for the decompressed body too. */
  readonly maxBodyBytes?: number;
  /** Default: opens after 5 failures in a row, rests 30 s. */
  readonly circuit?: { readonly failures: number; readonly restMs: number };
  /** Other processes that ask the same devices. Default: there are none. */
  readonly connections?: SharedConnections;
}

export interface DeviceHttpTarget {
  /** What the connections, and the circuit are counted by. */
  readonly deviceId: string;
  readonly endpoint: Endpoint;
  /** SHA-256 of the accepted certificate, 64 lower-case hex digits; without it https stops before any HTTP byte. */
  readonly pin?: string;
  /** TLS 1.0 and 1.1 will do: a person has decided so for this device. */
  readonly oldTls?: boolean;
  /** Calls off every request made over the connection; they end in `device_timeout`. */
  readonly signal?: AbortSignal;
  /**
   * Runs over a new connection before the first request on it that may change something (anything but a GET) or carries the login itself,
   * so that nothing is handed to whoever has the address now. What it rejects with ends the request, unsent.
   */
  readonly introduce?: (over: DeviceConnection) => Promise<unknown>;
}

/** The only way to a device. Everything rejects with `DeviceFault` only, or as `networks()` itself does. */
export interface DeviceHttp {
  /** Dials nothing yet. */
  connect(target: DeviceHttpTarget): DeviceConnection;
  /** Rejects with "address_not_allowed" where nothing would be dialled. A name that is not known today may be known later: it passes. */
  refuseForbidden(endpoint: Endpoint): Promise<void>;
  /** What an https endpoint presents: TLS handshake only, no HTTP byte. */
  certificate(endpoint: Endpoint, options?: { readonly oldTls?: boolean }): Promise<PresentedCertificate>;
  /** False if nothing takes a connection there, or it may not be dialled. Sends nothing, TLS included, and says nothing of the device. */
  takesConnections(endpoint: Endpoint): Promise<boolean>;
  /** Lets the next request through, e.g. after an address was changed or a person asked for a check. */
  resetCircuit(deviceId: string): void;
  /** Closes idle connections to a device that is not asked again for a while. */
  closeIdle(deviceId: string): void;
  /** Closes idle connections and refuses new requests; those under way end by themselves. */
  close(): Promise<void>;
}

/** A write goes over a connection only if it was used just now: on a stale one its fate would be unknown. */
const writeReuseMs = 1_000;

const mayRepeat = ({ method, repeatable }: DeviceRequest) => method === "GET" || repeatable === true;

const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

export function createDeviceHttp(options: DeviceHttpOptions): DeviceHttp {
  const deadlines: Deadlines = { connectMs: 3_000, headersMs: 10_000, bodyMs: 15_000, ...options.deadlines };
  const limits = { deadlines, maxBodyBytes: options.maxBodyBytes ?? 2_000_000 };
  const resolve = options.resolve ?? systemResolve;
  const circuit = createCircuit(options.circuit ?? { failures: 5, restMs: 30_000 });
  const slots = createConnectionSlots(options.connections);
  let closed = false;

  async function dial(endpoint: Endpoint, networks: Networks, oldTls: boolean, signal?: AbortSignal): Promise<OpenedSocket> {
    const clock = startDeadline(deadlines.connectMs, signal);
    try {
      return await openSocket(endpoint, { networks, own: options.own(), resolve }, clock, { connectMs: deadlines.connectMs, oldTls });
    } finally {
      clock.stop();
    }
  }

  /** Opens and judges a connection; nothing of a request is written. */
  async function open(target: DeviceHttpTarget, networks: Networks): Promise<Connection> {
    const { socket, certificate } = await dial(target.endpoint, networks, target.oldTls === true, target.signal);
    if (certificate && certificate.sha256 !== target.pin) {
      socket.destroy();
      throw pinFault(target.endpoint, target.pin, certificate.sha256);
    }
    return speakHttp(target.endpoint, socket, { pin: target.pin, oldTls: target.oldTls === true });
  }

  /** An idle connection that is still the right one under the rules of this moment. */
  function reuse(target: DeviceHttpTarget, request: DeviceRequest, networks: Networks): Connection | undefined {
    const { scheme, host, port } = target.endpoint;
    return slots.take(target.deviceId, ({ endpoint, socket, usedAt, pin, oldTls }) => {
      const same =
        endpoint.scheme === scheme &&
        endpoint.host === host &&
        endpoint.port === port &&
        pin === target.pin &&
        oldTls === (target.oldTls === true);
      const fresh = mayRepeat(request) || performance.now() - usedAt < writeReuseMs;
      return same && fresh && checkAddress(socket.remoteAddress ?? "", { networks, own: [], port }).allowed;
    });
  }

  async function send(target: DeviceHttpTarget, request: DeviceRequest, networks: Networks, reused?: Connection): Promise<DeviceReply> {
    if (!reused) {
      slots.makeRoom(target.deviceId);
    }
    if (reused && !mayRepeat(request)) {
      // A device that closes after every answer without saying so is noticed before a write is given to the closed connection.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const connection = reused ?? (await openIntroduced(target, request, networks));
    try {
      const reply = await exchange(connection, request, { ...limits, signal: target.signal });
      // Answers of many devices often come together, and what is made of one takes longer than to read it.
      await ownTurn();
      if (closed || connection.socket.destroyed) {
        closeConnection(connection);
      } else {
        slots.keep(target.deviceId, connection);
      }
      return reply;
    } catch (error) {
      closeConnection(connection);
      throw error;
    }
  }

  /** A new connection; before a write over it the device says who it is, on that very connection where it keeps it open. */
  async function openIntroduced(target: DeviceHttpTarget, request: DeviceRequest, networks: Networks): Promise<Connection> {
    const connection = await open(target, networks);
    if (!target.introduce || !carriesSecret(request)) {
      return connection;
    }
    try {
      await target.introduce({
        endpoint: target.endpoint,
        request: (asked) => exchange(connection, asked, { ...limits, signal: target.signal }),
      });
    } catch (error) {
      closeConnection(connection);
      throw error instanceof StaleConnection ? error.fault : error;
    }
    // What is written next is the first of its kind on this connection: a failure of it is no sign of an idle one that went stale.
    connection.used = false;
    if (connection.socket.destroyed || connection.socket.readableEnded) {
      closeConnection(connection);
      return open(target, networks);
    }
    return connection;
  }

  async function sendFresh(target: DeviceHttpTarget, request: DeviceRequest): Promise<DeviceReply> {
    const networks = await options.networks();
    try {
      return await send(target, request, networks, reuse(target, request, networks));
    } catch (error) {
      if (!(error instanceof StaleConnection)) {
        throw error;
      }
      // The device closed the idle connection while the request was on its way. A read is asked once more; a write only if
      // nothing of it was sent.
      if (!mayRepeat(request) && error.sent) {
        throw error.fault;
      }
      return send(target, request, networks);
    }
  }

  async function request(target: DeviceHttpTarget, asked: DeviceRequest): Promise<DeviceReply> {
    const { deviceId } = target;
    if (closed) {
      throw stoppingFault();
    }
    refuseIfResting(circuit.look(deviceId));
    await slots.enter(deviceId, deadlines.headersMs + deadlines.bodyMs, target.signal);
    try {
      // Again, because it may have opened while this one waited for its slot.
      refuseIfResting(circuit.admit(deviceId));
      return await sendJudged(target, asked);
    } finally {
      slots.leave(deviceId);
    }
  }

  async function sendJudged(target: DeviceHttpTarget, asked: DeviceRequest): Promise<DeviceReply> {
    try {
      const reply = await sendFresh(target, asked);
      circuit.succeeded(target.deviceId);
      return reply;
    } catch (error) {
      judge(target, error);
      throw error;
    }
  }

  /** What a failed request says of the device. */
  function judge({ deviceId, signal }: DeviceHttpTarget, error: unknown): void {
    if (signal?.aborted || !isDeviceFault(error) || isDeviceFault(error, "address_not_allowed", "device_rejected")) {
      circuit.undecided(deviceId);
    } else if (isDeviceFault(error, "device_unreachable", "device_timeout")) {
      circuit.failed(deviceId, error);
    } else {
      circuit.succeeded(deviceId);
    }
  }

  return {
    connect: (target) => ({ endpoint: target.endpoint, request: (asked) => request(target, asked) }),
    async refuseForbidden(endpoint) {
      const clock = startDeadline(deadlines.connectMs);
      try {
        await clock.race(checkedAddresses(endpoint, { networks: await options.networks(), own: options.own(), resolve }));
      } catch (error) {
        if (isDeviceFault(error, "address_not_allowed")) {
          throw error;
        }
        // A name that nobody knows today, or a name server that is silent.
      } finally {
        clock.stop();
      }
    },
    async takesConnections({ host, port }) {
      try {
        const { socket } = await dial({ scheme: "http", host, port }, await options.networks(), false);
        socket.destroy();
        return true;
      } catch (error) {
        if (isDeviceFault(error)) {
          return false;
        }
        throw error;
      }
    },
    async certificate(endpoint, { oldTls = false } = {}) {
      if (endpoint.scheme !== "https") {
        throw new DeviceFault("device_unsupported", "Over http a device shows no certificate. Use https to see one.", { maybeSent: false });
      }
      const { socket, certificate } = await dial(endpoint, await options.networks(), oldTls);
      socket.destroy();
      if (!certificate) {
        throw new DeviceFault("device_unexpected_reply", `${nameEndpoint(endpoint)} shows no certificate.`, { maybeSent: false });
      }
      return certificate;
    },
    resetCircuit: (deviceId) => circuit.reset(deviceId),
    closeIdle: (deviceId) => slots.closeIdle(deviceId),
    async close() {
      closed = true;
      slots.close();
    },
  };
}

/** True if a stranger must not get it: a session's token is worth nothing to another device, a write and a Basic login are. */
function carriesSecret({ method, headers = {} }: DeviceRequest): boolean {
  return (
    method !== "GET" || Object.entries(headers).some(([name, value]) => name.toLowerCase() === "authorization" && /^basic /i.test(value))
  );
}

function refuseIfResting(admission: Admission): void {
  if (admission.open) {
    throw restingFault(admission);
  }
}
