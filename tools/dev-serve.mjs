// The process that npm run dev starts again and again.
import { launch } from "./launch.mjs";

await launch("dev", process.argv.slice(2), "dev");
