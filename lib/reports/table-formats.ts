export const tableFormats = ["csv", "xlsx"] as const;
export type TableFormat = (typeof tableFormats)[number];

/** The media types of the two, for a declaration. */
export const tableFiles = ["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] as const;
