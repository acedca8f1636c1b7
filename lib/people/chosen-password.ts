import "server-only";
import { commonPasswords } from "@/lib/auth/common-passwords";
import { invalid } from "@/lib/http/problems";
import { passwordComplaint } from "@/lib/schema/password-rule";

interface Chooser {
  readonly name: string;
  readonly email: string;
}

/** Why this person may not have this password, as a sentence; undefined if they may. */
export async function complaintAbout(password: string, { name, email }: Chooser): Promise<string | undefined> {
  return passwordComplaint(password, [name, email], await commonPasswords());
}

/** Refuses a password that is too easily guessed, as a complaint about the input `field`. */
export async function refuseWeak(field: string, password: string, chooser: Chooser): Promise<void> {
  const complaint = await complaintAbout(password, chooser);
  if (complaint !== undefined) {
    throw invalid(field, complaint);
  }
}
