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
