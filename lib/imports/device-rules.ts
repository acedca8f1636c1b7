import type { z } from "zod";
import { newDevice } from "@/lib/devices/endpoints";

/** The rules of the form that adds one device: a list is held to the same. */
export const deviceName: z.ZodType<string, string> = newDevice.shape.name;
export const deviceTags: z.ZodType<string[], string[]> = newDevice.shape.tags.unwrap();
