import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";

/** So many devices are chosen one by one at most; a site may have more. */
export const chosenMax = 200;

const label = z.object({
  id: z.string(),
  name: z.string(),
  /** Floor and place; "" where nobody wrote them down. */
  where: z.string(),
  /** "" for a device on no site. */
  site: z.string(),
  /** What can be typed where nothing can be scanned; "" for a device that has none. */
  code: z.string(),
  /** What is in the QR code: a page that asks for a sign-in. */
  link: z.string(),
});
export type Label = z.infer<typeof label>;

const labelsAnswer = z.object({
  /** The site that was named; null for chosen devices. */
  site: z.object({ id: z.string(), name: z.string() }).nullable(),
  items: z.array(label),
});
export type LabelsAnswer = z.infer<typeof labelsAnswer>;

export const listLabels = endpoint({
  method: "GET",
  path: "/api/labels",
  summary: "What stands on the labels of devices: of a site with its places from floor to floor, or of chosen devices in their order",
  access: "device.see",
  query: z
    .object({
      site: z.string().min(1).max(64).optional(),
      /** Ids with a comma between. */
      devices: z
        .string()
        .max(65 * chosenMax)
        .transform((text) => [...new Set(text.split(",").filter((id) => id !== ""))])
        .refine((ids) => ids.length > 0 && ids.length <= chosenMax, `Choose from 1 to ${chosenMax} devices`)
        .optional(),
    })
    .refine(({ site, devices }) => (site === undefined) !== (devices === undefined), {
      path: ["site"],
      error: "Name a site, or choose devices: one of the two",
    }),
  answer: labelsAnswer,
});
