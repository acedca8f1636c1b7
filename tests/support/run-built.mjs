// Runs a bundled command as it is, without the checks and builds of `npm run`: tests build once and start often.
import { launch } from "../../tools/launch.mjs";

const [name, ...args] = process.argv.slice(2);
await launch(name, args);
