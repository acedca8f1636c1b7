import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "@/tests/support/free-port";
import { askHere, sipAccount, sipAt } from "@/tests/support/sip-kit";
import { readDigest } from "./digest";
import { createFramer } from "./framer";
import { sipWords } from "./sip-facts";
import { firstOf, parseMessage, type SipRequestMessage } from "./sip-message";

type Change = (text: string) => string;

const plainChallenge = 'WWW-Authenticate: Digest realm="phones", nonce="n1", algorithm=MD5, qop="auth"';

/** Whether an answer to a challenge is right, counted apart from the code under test. */
function isRight(credentials: string): boolean {
  const params = readDigest(credentials) ?? new Map<string, string>();
  const of = (name: string) => params.get(name) ?? "";
  const hash = (text: string) =>
    createHash(/^sha-256/i.test(of("algorithm")) ? "sha256" : "md5")
      .update(text)
      .digest("hex");
  const plain = hash(`${sipAccount.user}:${of("realm")}:${sipAccount.password}`);
  const secret = /-sess$/i.test(of("algorithm")) ? hash(`${plain}:${of("nonce")}:${of("cnonce")}`) : plain;
  const counted = params.has("qop") ? `${of("nc")}:${of("cnonce")}:${of("qop")}:` : "";
  return of("response") === hash(`${secret}:${of("nonce")}:${counted}${hash(`REGISTER:${of("uri")}`)}`);
}

/** A registrar's answer as text, in the usual form. OPTIONS is left unanswered, so that only REGISTER counts. */
function answerTo(request: SipRequestMessage, challenge: string, status: number): string | undefined {
  if (request.method !== "REGISTER") {
    return undefined;
  }
  const given = firstOf(request, "authorization") ?? firstOf(request, "proxy-authorization");
  const taken = given !== undefined && isRight(given);
  const copied = ["Via", "From", "To", "Call-ID", "CSeq"].map((name) => `${name}: ${firstOf(request, name.toLowerCase())}`);
  const lines = [
    taken ? "SIP/2.0 200 OK" : `SIP/2.0 ${status} Unauthorized`,
    ...copied,
    ...(taken ? [] : [challenge]),
    "Content-Length: 0",
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

interface Faulty {
  readonly change?: Change;
  readonly challenge?: string;
  readonly status?: number | undefined;
}

/** A registrar that answers over UDP and TCP with a fault in each of its answers. */
async function startFaulty({ change = (text) => text, challenge = plainChallenge, status = 401 }: Faulty): Promise<number> {
  const answer = (bytes: Buffer) => {
    const message = parseMessage(bytes);
    const text = message.kind === "request" ? answerTo(message, challenge, status) : undefined;
    return text === undefined ? undefined : change(text);
  };
  const sockets = new Set<Socket>();
  const streams = createServer((socket) => {
    const framer = createFramer();
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      // Looking for another transport, the client greets this port with TLS too.
      for (const text of chunk[0] === 0x16 ? [] : framer.push(chunk).map(answer)) {
        socket.write(text ?? "");
      }
    });
  });
  const port = await freePort();
  streams.listen(port, "127.0.0.1");
  await once(streams, "listening");
  const datagrams = createSocket("udp4");
  datagrams.on("message", (bytes, from) => {
    const text = answer(bytes);
    if (text !== undefined) {
      datagrams.send(text, from.port, from.address);
    }
  });
  datagrams.bind(port, "127.0.0.1");
  await once(datagrams, "listening");
  onTestFinished(() => {
    datagrams.close();
    streams.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  });
  return port;
}

const compact: Readonly<Record<string, string>> = { Via: "v", From: "f", To: "t", "Call-ID": "i", "Content-Length": "l" };
const renamed = (name: (long: string) => string): Change => {
  return (text) => text.replace(/^(Via|From|To|Call-ID|CSeq|WWW-Authenticate|Content-Length):/gm, (_all, long: string) => `${name(long)}:`);
};
const via = (to: string): Change => {
  return (text) => text.replace(/^Via: .*$/m, to);
};
const length = (to: string): Change => {
  return (text) => text.replace("Content-Length: 0\r\n", to);
};

const everywhere: readonly (readonly [string, Change])[] = [
  ["bare line feeds", (text) => text.replaceAll("\r\n", "\n")],
  ["line ends before it", (text) => `\r\n\r\n${text}`],
  ["lower-case names", renamed((long) => long.toLowerCase())],
  ["compact names", renamed((long) => compact[long] ?? long)],
  ["spaces around names", renamed((long) => `${long} \t`)],
  ["no reason", (text) => text.replace(/^(SIP\/2\.0 \d+).*$/m, "$1")],
  ["a space in place of a reason", (text) => text.replace(/^(SIP\/2\.0 \d+).*$/m, "$1 ")],
  ["two spaces and a tab in its first line", (text) => text.replace(/^SIP\/2\.0 (\d+) /, "SIP/2.0  $1\t")],
  ["its version in lower case", (text) => text.replace("SIP/2.0 ", "sip/2.0 ")],
  ["no Content-Length", length("")],
  ["a Content-Length beyond its end", length("Content-Length: 412\r\n")],
  ["a Content-Length that is no number", length("Content-Length: none\r\n")],
  ["two Content-Lengths", length("Content-Length: 0\r\nl: 7\r\n")],
  ["a body that its Content-Length does not count", (text) => `${text}v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\n`],
  ["a folded challenge", (text) => text.replace(", nonce", ",\r\n\t nonce")],
  ["a Via without a branch", via("Via: SIP/2.0/UDP 10.0.0.1:5060")],
  ["a Via with another branch", via("Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKother;rport=1;received=10.0.0.9")],
  ["no Via", (text) => text.replace(/^Via: .*\r\n/m, "")],
  ["the Via of a proxy that forgot its own", (text) => text.replace(/^Via: /m, "Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKedge\r\nVia: ")],
  ["a CSeq in other letters and spaces", (text) => text.replace(/^CSeq: (\d+) REGISTER/m, "CSeq:  $1   register")],
  ["a line that is no header", (text) => text.replace("\r\nTo:", "\r\n*** debug ***\r\nTo:")],
  ["keep-alives after it", (text) => `${text}\r\n\r\n\r\n`],
];

describe.each(["udp", "tcp"] as const)("over %s, an answer is understood that has", (transport) => {
  test.each([...everywhere, ...(transport === "udp" ? [["no empty line at its end", (text: string) => text.trimEnd()] as const] : [])])(
    "%s",
    async (_what, change) => {
      const port = await startFaulty({ change });
      const server = sipAt(port, transport);
      const [right, wrong] = await Promise.all([askHere({ server }, 2_000), askHere({ server, password: "another-secret" }, 2_000)]);
      expect([right, wrong]).toMatchObject([{ result: "ok" }, { result: "wrong_secret" }]);
    },
  );
});

describe("a challenge is answered that has", () => {
  test.each<[string, string, number?]>([
    ["an empty opaque and an empty qop", 'WWW-Authenticate: Digest realm="phones", nonce="n1", opaque="", qop="", algorithm=""'],
    ["no algorithm", 'WWW-Authenticate: Digest realm="phones", nonce="n1"'],
    ["a quoted algorithm", 'WWW-Authenticate: Digest realm="phones", nonce="n1", algorithm="MD5", qop=auth'],
    ["an algorithm in lower case", 'WWW-Authenticate: Digest realm="phones", nonce="n1", algorithm=md5, qop="auth,auth-int"'],
    ["values without quotes", "WWW-Authenticate: Digest realm=My phones, nonce=n1+/=, algorithm=MD5, qop=auth, stale=FALSE"],
    ["no commas", 'WWW-Authenticate: Digest realm="phones" nonce="n1" qop="auth"'],
    ["no realm", 'WWW-Authenticate: Digest nonce="n1"'],
    ["a scheme in other letters", 'WWW-Authenticate: DIGEST\trealm="phones",nonce="n1"'],
    ["MD5-sess", 'WWW-Authenticate: Digest realm="phones", nonce="n1", algorithm=MD5-sess, qop="auth"'],
    ["MD5-sess without qop", 'WWW-Authenticate: Digest realm="phones", nonce="n1", algorithm="md5-SESS"'],
    ["SHA-256", 'WWW-Authenticate: Digest realm="phones", nonce="n1", algorithm=SHA-256, qop="auth"'],
    ["SHA-256-sess", 'WWW-Authenticate: Digest realm="phones", nonce="n1", algorithm=SHA-256-sess, qop="auth"'],
    ["headers beside it", 'WWW-Authenticate: Basic realm="phones"\r\nWWW-Authenticate: Digest realm="phones", nonce="n1"'],
    [
      "others before it in one header",
      'WWW-Authenticate: NTLM, Basic realm="a, Digest b", Digest realm="x", nonce="n1", algorithm=NEW, Digest realm="phones", nonce="n1"',
    ],
    ["the header of a proxy", 'Proxy-Authenticate: Digest realm="phones", nonce="n1"'],
    ["407 where 401 is due", plainChallenge, 407],
    ["407 and its own header", 'Proxy-Authenticate: Digest realm="phones", nonce="n1", qop="auth"', 407],
  ])("%s", async (_what, challenge, status) => {
    const server = sipAt(await startFaulty({ challenge, status }));
    expect(await askHere({ server })).toMatchObject({ result: "ok" });
    expect(await askHere({ server, password: "another-secret" })).toMatchObject({ result: "wrong_secret" });
  });
});

describe("where nothing can be told of an answer, the words say so and blame nothing", () => {
  test.each<[string, "udp" | "tcp", Change]>([
    ["bytes that are no SIP", "udp", () => "\u0001\u0002 what?"],
    [
      "an answer to somebody else",
      "udp",
      (text) => text.replace(/^Call-ID: .*$/m, "Call-ID: other").replace(/branch=\w+/, "branch=z9hG4bKx"),
    ],
    [
      "an answer to somebody else",
      "tcp",
      (text) => text.replace(/^Call-ID: .*$/m, "Call-ID: other").replace(/branch=\w+/, "branch=z9hG4bKx"),
    ],
    ["half an answer", "tcp", (text) => text.slice(0, 40)],
  ])("%s over %s", async (_what, transport, change) => {
    const said = await askHere({ server: sipAt(await startFaulty({ change }), transport) }, 600);
    expect(said).toMatchObject({ result: "unreadable" });
    expect(sipWords(said.fact)).toContain("Nothing is known about the account");
    expect(sipWords(said.fact)).not.toMatch(/port and|firewall|block/);
  });
});
