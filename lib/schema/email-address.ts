import { z } from "zod";
import { withoutUnseen } from "./text";

/** The address that a person signs in with, in its one form. */
export const emailAddress = z
  .string()
  .overwrite(withoutUnseen)
  .trim()
  .toLowerCase()
  .max(254, "At most 254 characters")
  .pipe(z.email("This is not an e-mail address"));
