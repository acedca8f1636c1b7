/** One column of a table of devices that people keep in a spreadsheet: what it is called, and what goes in. */
export interface TableField {
  readonly field: string;
  readonly header: string;
  /** What goes in, for a person who fills the table in. */
  readonly what: string;
  /** When a row cannot do without it. */
  readonly needed: "new" | "found" | "optional";
  /** Never written into a file. */
  readonly secret?: true;
}

/** The columns that an export writes and an import understands, in the order of the template. */
export const tableFields = [
  { field: "name", header: "Name", what: "How people call it", needed: "new" },
  { field: "site", header: "Site", what: "Customer / Place; one that is not here is added with your yes", needed: "optional" },
  { field: "floor", header: "Floor", what: "Ground floor, 3, Roof: devices of a site are drawn by it", needed: "optional" },
  { field: "place", header: "Place", what: "Where in the building: Door 3, basement", needed: "optional" },
  { field: "address", header: "Address", what: "IP address or host name, with a port if it is not the usual one", needed: "new" },
  { field: "driver", header: "Kind", what: "Maker and kind", needed: "found" },
  { field: "flat", header: "Flat", what: "Leading zeros are kept: 021 stays 021", needed: "optional" },
  { field: "line_user", header: "SIP user", what: "The user of its line", needed: "optional" },
  { field: "username", header: "Sign-in", what: "The device's own administrator", needed: "optional" },
  { field: "password", header: "Password", what: "Sealed when it arrives, never shown again", needed: "new", secret: true },
  { field: "tags", header: "Tags", what: "Several with a space between", needed: "optional" },
  { field: "serial", header: "Serial", what: "Finds a device again when its address has changed", needed: "optional" },
  { field: "note", header: "Note", what: "A word for whoever comes next", needed: "optional" },
] as const satisfies readonly TableField[];

/** The name of one of the columns. */
export type TableFieldName = (typeof tableFields)[number]["field"];
