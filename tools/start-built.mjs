// Runs a command that is built already, and installs, builds and writes nothing: for images whose files can only be read.
// `node tools/start-built.mjs up`, or work, keys, people, backup, restore, audit.
import { launch } from "./launch.mjs";

const [name = "up", ...args] = process.argv.slice(2);
if (name === "work") {
  process.env.LINEWARD_ROLES = "work";
}
launch(name, args).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
