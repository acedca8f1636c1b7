import { StringDecoder } from "node:string_decoder";
import { givenPassphrase } from "@/lib/backups/passphrase";
import { StartError } from "@/lib/platform/env";

/** Reads a line from the terminal without showing it. */
function typed(question: string): Promise<string> {
  const { stdin, stdout } = process;
  stdout.write(question);
  stdin.setRawMode(true);
  stdin.resume();
  const decoder = new StringDecoder("utf8");
  let text = "";
  return new Promise((resolve, reject) => {
    const end = (then: () => void) => {
      stdin.off("data", hear);
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write("\n");
      then();
    };
    const hear = (chunk: Buffer) => {
      for (const sign of decoder.write(chunk)) {
        if (sign === "\r" || sign === "\n" || sign === "\u0004") {
          end(() => resolve(text));
          return;
        }
        if (sign === "\u0003") {
          end(() => reject(new StartError("Stopped: nothing was done")));
          return;
        }
        text = sign === "\u007f" || sign === "\b" ? [...text].slice(0, -1).join("") : `${text}${sign}`;
      }
    };
    stdin.on("data", hear);
  });
}

/** The passphrase for backups: of the environment, or typed. `twice`: it seals, so a slip of the hand would lose the backup. */
export async function askPassphrase({ twice }: { readonly twice: boolean }): Promise<string> {
  const given = givenPassphrase();
  if (given !== undefined) {
    return given;
  }
  if (!process.stdin.isTTY) {
    throw new StartError(
      "There is no passphrase: set LINEWARD_BACKUP_PASSPHRASE_FILE to a file that holds it, or LINEWARD_BACKUP_PASSPHRASE",
    );
  }
  const passphrase = await typed("Passphrase for the backup: ");
  if (twice && (await typed("Type it again: ")) !== passphrase) {
    throw new StartError("The two are not the same: nothing was done");
  }
  return passphrase;
}
