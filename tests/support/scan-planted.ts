import { artifacts, findPlanted, plantedSecrets } from "./planted";

/** The last stage of a test run: searches everything the run left behind for every secret that a test has planted. */
const paths = [...new Set([...process.argv.slice(2), ...artifacts()])];
const secrets = plantedSecrets();
const hits = findPlanted(paths, secrets);
for (const hit of hits) {
  process.stdout.write(`${hit}\n`);
}
if (secrets.length === 0) {
  process.stdout.write("No test has planted a secret: this search proves nothing.\n");
}
process.stdout.write(`${secrets.length} secrets searched for in ${paths.length} places, ${hits.length} found\n`);
process.exitCode = hits.length > 0 || secrets.length === 0 ? 1 : 0;
