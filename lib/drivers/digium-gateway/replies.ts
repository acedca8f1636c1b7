import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import type { DeviceReply } from "@/lib/net/types";
import { type Document, isDocument } from "@/lib/schema/document";

const wordsLengthMax = 300;

/** Quotes the gateway without what it must not repeat: an error text may hold the value it complains of. */
function tidy(text: string, hidden: readonly string[]): string | undefined {
  let plain = text.replaceAll(/\p{Cc}+/gu, " ").trim();
  for (const secret of hidden) {
    plain = secret.length < 3 ? plain : plain.replaceAll(secret, "…");
  }
  return plain === "" ? undefined : plain.slice(0, wordsLengthMax);
}

function isWebPage(text: string): boolean {
  return /^\s*<(?:!doctype|html|head|body|\?xml)\b/i.test(text.slice(0, 1000));
}

/** True for the sign-in page: a web page that asks for the password under the name the vendor documents, or under any. */
export function isLoginPage({ text }: DeviceReply): boolean {
  return isWebPage(text) && /admin_password|type\s*=\s*["']?password/i.test(text);
}

/** True if an answer says that our cookie is no longer good. The status of that is not documented. */
export function isSignedOut(reply: DeviceReply, loginPath: string): boolean {
  const leadsToLogin = reply.status >= 300 && reply.status < 400 && (reply.headers.location ?? "").includes(loginPath);
  return reply.status === 401 || leadsToLogin || isLoginPage(reply);
}

/** What an answer's status says when it is none of the API's. `write`: the request may have changed something. */
export function statusFault(reply: DeviceReply, write: boolean): DeviceFault {
  const device = { status: reply.status };
  if (reply.status === 404) {
    return new DeviceFault("device_unsupported", "The gateway has no API at this path. Check the path in the connection settings.", {
      device,
      maybeSent: false,
    });
  }
  if (reply.status >= 400 && reply.status < 500) {
    return new DeviceFault("device_rejected", `The gateway refuses this (${reply.status}). Check that its API is allowed from here.`, {
      device,
      maybeSent: false,
    });
  }
  const what =
    reply.status >= 500
      ? `reports an error of its own (${reply.status}). Try again, and restart it if it stays so.`
      : reply.status >= 300
        ? `redirects us (${reply.status}). Check the path in the connection settings.`
        : isWebPage(reply.text)
          ? "answered a web page instead of its API. Check the path in the connection settings."
          : "answered something that is not its API. Check the connection settings.";
  return new DeviceFault("device_unexpected_reply", `The gateway ${what}`, { device, maybeSent: write });
}

/** The JSON of an API answer. `result: "error"` is a refusal in the gateway's own words; a read carries no `result` at all. */
export function payloadOf(reply: DeviceReply, write: boolean, hidden: readonly string[]): Document {
  let json: unknown;
  try {
    json = reply.status >= 200 && reply.status < 300 ? JSON.parse(reply.text) : undefined;
  } catch {
    json = undefined;
  }
  if (!isDocument(json)) {
    throw statusFault(reply, write);
  }
  if (json.result === "error") {
    const said = [json.error, json.error_key].filter((candidate): candidate is string => typeof candidate === "string" && candidate !== "");
    const words = tidy(said.length === 2 ? `${said[0]} (${said[1]})` : (said[0] ?? ""), hidden);
    throw new DeviceFault(
      "device_rejected",
      words === undefined ? "The gateway refuses this and does not say why." : `The gateway refuses this: ${words}`,
      {
        device: { status: reply.status, ...(words === undefined ? {} : { message: words }) },
        maybeSent: false,
      },
    );
  }
  if (write && json.result !== "success") {
    throw statusFault(reply, true);
  }
  return json;
}

function withMaybeSent(maybeSent: boolean) {
  return (error: unknown): never => {
    throw isDeviceFault(error) ? new DeviceFault(error.code, error.message, { ...error.details, maybeSent }) : error;
  };
}

/** For a read that only prepares a write: whatever went wrong with it, nothing was written. */
export const nothingWritten = withMaybeSent(false);

/** For a read after a write that was taken: whatever went wrong with it, the write happened. */
export const alreadyWritten = withMaybeSent(true);
