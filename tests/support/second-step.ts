import { type Api, type Caller, cookieOf } from "./api-kit";
import { appCode } from "./app-code";

export interface SecondStep {
  readonly uri: string;
  readonly codes: readonly string[];
  /** The caller after the set-up: its session is another one. */
  readonly caller: Caller;
}

/** Sets a second step up for a signed-in person, as the screen does, with the code of the half minute before: the present one stays unused. */
export async function setUpSecondStep(api: Api, person: Caller, password = api.password): Promise<SecondStep> {
  const begun = await person<{ totpURI: string; backupCodes: string[] }>("POST", "/api/auth/two-factor/enable", { password });
  const confirm = () => person("POST", "/api/auth/two-factor/verify-totp", { code: appCode(begun.body.totpURI, -1) });
  const first = await confirm();
  // A half minute may have ended on the way: the code was then two of them old.
  const done = first.status === 200 ? first : await confirm();
  if (done.status !== 200) {
    throw new Error(`The second step was not set up: ${begun.status} ${done.status} ${done.text}`);
  }
  return { uri: begun.body.totpURI, codes: begun.body.backupCodes, caller: api.caller(cookieOf(done)) };
}
