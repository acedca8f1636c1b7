import "server-only";
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { ReadableStream as NodeStream } from "node:stream/web";
import { Decrypter, Encrypter, type Identity, type Recipient, Stanza } from "age-encryption";
import { slot } from "@/lib/platform/app";
import { StartError } from "@/lib/platform/env";

/**
 * How a passphrase becomes a key: age's own scrypt stanza, so that `age -d` opens a bundle. Worked out by Node beside the event loop; the
 * library's would keep every page waiting for seconds.
 */
const label = "age-encryption.org/v1/scrypt";
const saltBytes = 16;
const tagBytes = 16;
/** 2^17: 128 MB and a third of a second for each guess. */
const usualWork = 17;
/** A file that asks for more would only be made to keep us busy. */
const workMax = 20;
const nonce = Buffer.alloc(12);

const work = slot<number>("backup-work");

function keyOf(passphrase: string, salt: Buffer, logN: number): Promise<Buffer> {
  const salted = Buffer.concat([Buffer.from(label), salt]);
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salted, 32, { N: 2 ** logN, r: 8, p: 1, maxmem: 2 ** (logN + 11) }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function recipientOf(passphrase: string): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(saltBytes);
      const logN = work.value ?? usualWork;
      const cipher = createCipheriv("chacha20-poly1305", await keyOf(passphrase, salt, logN), nonce, { authTagLength: tagBytes });
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      return [new Stanza(["scrypt", salt.toString("base64").replaceAll("=", ""), String(logN)], new Uint8Array(body))];
    },
  };
}

/** Says so in its message: nobody looks for a fault of the file then. */
export const wrongPassphrase = "The passphrase is not the one that this backup was sealed with";

function identityOf(passphrase: string): Identity {
  return {
    async unwrapFileKey(stanzas) {
      const [stanza] = stanzas;
      const [kind, saltText = "", workText = ""] = stanza?.args ?? [];
      const logN = Number(workText);
      const salt = Buffer.from(saltText, "base64");
      if (!stanza || stanzas.length !== 1 || kind !== "scrypt" || salt.length !== saltBytes || !/^[1-9]\d?$/.test(workText)) {
        return null;
      }
      if (logN > workMax || stanza.body.length !== 16 + tagBytes) {
        return null;
      }
      const key = await keyOf(passphrase, salt, logN);
      const decipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: tagBytes });
      decipher.setAuthTag(stanza.body.subarray(16));
      try {
        return new Uint8Array(Buffer.concat([decipher.update(stanza.body.subarray(0, 16)), decipher.final()]));
      } catch {
        throw new StartError(wrongPassphrase);
      }
    },
  };
}

type Bytes = AsyncIterable<Uint8Array>;

const asStream = (bytes: Bytes) => NodeStream.from(bytes) as ReadableStream<Uint8Array>;
/** Node's web streams can be walked through; the browser's types do not say so. */
const walked = (stream: ReadableStream<Uint8Array>) => stream as ReadableStream<Uint8Array> & Bytes;

/** Seals bytes as they come, in the format of age. */
export async function* sealing(bytes: Bytes, passphrase: string): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipientOf(passphrase));
  yield* walked(await encrypter.encrypt(asStream(bytes)));
}

/** Opens bytes as they come. Throws `StartError` for another passphrase; what is damaged fails with an error of the library. */
export async function* opening(bytes: Bytes, passphrase: string): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identityOf(passphrase));
  yield* walked(await decrypter.decrypt(asStream(bytes)));
}
