import path from "node:path";

/** Where the pictures of photos lie in a data folder: beside the database, a folder for each site and device that has any. */
export const photosFolder = (dataDir: string) => path.join(/* turbopackIgnore: true */ dataDir, "photos");
