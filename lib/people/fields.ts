import { z } from "zod";
import { oneLine, withoutUnseen } from "@/lib/schema/text";

export const personName = oneLine().min(1, "A person needs a name").max(120, "At most 120 characters");
export const email = z
  .string()
  .overwrite(withoutUnseen)
  .trim()
  .toLowerCase()
  .max(254, "At most 254 characters")
  .pipe(z.email("This is not an e-mail address"));
/** The rule for a new password; the sign-in library enforces the same lengths. */
export const newPassword = z.string().min(10, "At least 10 characters").max(128, "At most 128 characters");
