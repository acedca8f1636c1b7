import { oneLine } from "@/lib/schema/text";

export const personName = oneLine().min(1, "A person needs a name").max(120, "At most 120 characters");
