import { readdirSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "./project-root";

const folder = path.join(projectRoot, "app/(console)");

/** Every page behind the sign-in, as its route: "/devices/[id]/history". Read from the folders, so a new page is among them by itself. */
export function consolePages(): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "page.tsx")
    .map((file) => `/${path.dirname(file).split(path.sep).join("/")}`.replace(/^\/\.$/, "/"))
    .sort();
}
