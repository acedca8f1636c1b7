/** What tests know of build.mjs. */
export function ensureBundle(name: "product" | "tests" | "children"): Promise<void>;
