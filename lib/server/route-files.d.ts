// Made by the bundler from the files in app/api (see build.mjs), so that the list cannot miss one.
declare module "lineward:route-files" {
  /** What a route file exports: a function for each method. */
  export type RouteFile = Readonly<Record<string, unknown>>;
  /** Every route file of the API by its folder, as in "/api/devices/[id]"; loaded when it is first asked for. */
  export const routeFiles: Readonly<Record<string, () => Promise<RouteFile>>>;
}
