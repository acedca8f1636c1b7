import "server-only";
import type { Driver, Identity, Manifest, SessionSlot } from "@/lib/drivers/types";
import { DeviceFault, type FaultDetails, isDeviceFault } from "@/lib/net/device-fault";
import { secureRedirect } from "@/lib/net/redirect";
import type { DeviceConnection, DeviceReply } from "@/lib/net/types";
import { anotherDeviceWords } from "./status-facts";

/** Who is there is asked without a login, so there is no session to keep. */
const noSession: SessionSlot = { get: () => undefined, set: () => undefined, clear: () => undefined, share: (login) => login() };

/** What came last over a connection, to tell what answers there if it is none of ours. */
interface Heard {
  reply?: DeviceReply;
  fault?: DeviceFault | undefined;
}

function listening(connection: DeviceConnection, heard: Heard): DeviceConnection {
  return {
    endpoint: connection.endpoint,
    async request(asked) {
      try {
        heard.reply = await connection.request(asked);
        return heard.reply;
      } catch (error) {
        heard.fault = isDeviceFault(error) ? error : undefined;
        throw error;
      }
    },
  };
}

function wordsOf({ status, text }: DeviceReply, noun: string): string {
  if (status >= 500) {
    return `It answers with an error of its own (${status}). Restart the ${noun} if it stays so, and check that the address is its own.`;
  }
  if (status >= 300 && status < 400) {
    return `It redirects us (${status}) to another place. Check the scheme and the port.`;
  }
  if (/^\s*<(?:!doctype|html|head|body)\b/i.test(text.slice(0, 1_000))) {
    return `A web page answers there, not the ${noun}'s API. Check the address.`;
  }
  return status >= 400
    ? `What answers there refuses (${status}) to say what it is. Check that the address is the ${noun}'s own.`
    : `Something else answers there, not the ${noun}'s API. Check the address.`;
}

/** The fault for an answer that is not this family's. Where it leads to https on the same host, that place is named. */
function notOurs({ noun }: Manifest, connection: DeviceConnection, { reply, fault }: Heard): DeviceFault {
  const secure = fault?.details.secure ?? (reply && secureRedirect(connection.endpoint, reply.headers.location));
  const status = reply?.status ?? fault?.details.device?.status;
  const details: FaultDetails = {
    maybeSent: false,
    ...(status === undefined ? {} : { device: { status } }),
    ...(secure ? { secure } : {}),
  };
  const words = secure
    ? `It redirects us to https, port ${secure.port}. Switch to that address under Connection, once you have seen its certificate.`
    : (fault?.message ?? (reply ? wordsOf(reply, noun) : `Nothing there says that it is the ${noun}.`));
  return new DeviceFault("device_unexpected_reply", words, details);
}

function anotherDevice({ noun }: Manifest, kept: string, found: string | undefined): DeviceFault {
  return new DeviceFault("another_device", anotherDeviceWords(noun, kept, found ?? null), {
    maybeSent: false,
    serial: { kept, found: found ?? null },
  });
}

/**
 * Asks over a connection who is there, without a login. Rejects with `DeviceFault`: `another_device` if it is not the one whose serial is
 * kept (`kept` null: any), `device_unexpected_reply` with what answers instead if it is none of this family, or a fault of the wire.
 * Whatever goes wrong, nothing that a caller meant to send afterwards was sent.
 */
export async function whoAnswers(
  driver: Driver,
  connection: DeviceConnection,
  settings: Readonly<Record<string, unknown>>,
  kept: string | null,
): Promise<Identity> {
  const heard: Heard = {};
  let identity: Identity | undefined;
  try {
    identity = await driver.identify({ connection: listening(connection, heard), credentials: {}, settings, session: noSession });
  } catch (error) {
    if (isDeviceFault(error, "device_unexpected_reply")) {
      throw notOurs(driver.manifest, connection, heard);
    }
    throw isDeviceFault(error) ? new DeviceFault(error.code, error.message, { ...error.details, maybeSent: false }) : error;
  }
  if (identity === undefined) {
    throw notOurs(driver.manifest, connection, heard);
  }
  if (kept !== null && identity.serial !== kept) {
    throw anotherDevice(driver.manifest, kept, identity.serial);
  }
  return identity;
}
