import manifest from "@/package.json";

/** The version of this Lineward, from package.json. */
export const version: string = manifest.version;
