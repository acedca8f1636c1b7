/** The panels' paths, after the API base. Grades: README.md. */
export const paths = {
  /** [L] GET, [C] POST. */
  firstAccount: "/device/sip/settings",
  /** [L] GET, [C] POST. */
  enable: "/device/sip/enable",
  /** [L], [C]. Not under /device. */
  status: "/sip/status",
} as const;

/** Where a section is, or undefined if panels have none of that name. The second account's path is a setting: no one documents it. */
export function sectionPath(section: string, settings: Readonly<Record<string, unknown>>): string | undefined {
  switch (section) {
    case "sip":
      return paths.firstAccount;
    case "sip-second":
      return String(settings.secondAccountPath);
    case "sip-enable":
      return paths.enable;
    default:
      return undefined;
  }
}
