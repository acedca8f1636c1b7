import sharp from "sharp";
import type { ApiClient } from "./api-client";
import { doorPanel, groundFloor, rack } from "./demo-drawings";

const wallColours = ["#9a5f45", "#7f7468", "#8a6a55"] as const;
const notesOf: readonly (readonly [RegExp, string])[] = [
  [/^(Entrance A|Lobby|Front)/, "Rings twice before it dials: that is wanted.\nScrews are T10, bring the long bit."],
  [/^Garage/, "The barrier closes after 20 s. Park on the left while you work."],
  [/courtyard$/i, "The lamp above it is on the same fuse. If both are dark, it is no fault of the panel."],
];

async function send(api: ApiClient, to: string, drawing: string, query: Readonly<Record<string, string>>): Promise<void> {
  const image = (await sharp(Buffer.from(drawing)).jpeg({ quality: 84 }).toBuffer()).toString("base64");
  await api.call("POST", `${to}/photos?${new URLSearchParams(query)}`, { body: { image } });
}

/** Gives the demo's buildings what their people would have taken and written at the doors: photos, a plan, notes. Only what the client may see. */
export async function fillDoors(
  api: ApiClient,
  sites: readonly (readonly [name: string, id: string])[],
  devices: readonly { readonly id: string; readonly name: string }[],
): Promise<void> {
  for (const [at, [name, id]] of sites.entries()) {
    const to = `/api/sites/${id}`;
    await send(api, to, doorPanel(name, wallColours[at % wallColours.length]), { caption: "Entrance side" });
    await send(api, to, rack(), { caption: "Rack, mail room" });
    await send(api, to, groundFloor(name), { caption: "Plan, ground floor", kind: "plan" });
  }
  for (const { id, name } of devices) {
    const note = notesOf.find(([pattern]) => pattern.test(name))?.[1];
    if (note !== undefined) {
      await api.call("POST", `/api/devices/${id}/notes`, { body: { text: note } });
      await send(api, `/api/devices/${id}`, doorPanel(name), { caption: "As it hangs" });
    }
  }
}
