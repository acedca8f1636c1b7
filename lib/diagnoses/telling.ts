/** What the words about one end's ladder are made with. */
export interface Telling {
  /** "panel". */
  readonly noun: string;
  /** The end's device by name: "Entrance B", "panel on another site". */
  readonly name: string;
  /** What the end registers at: "PBX", or "SIP server" where no device of ours accepts it. */
  readonly server: string;
  /** Of the end that accepts: it is its own server. */
  readonly accepts: boolean;
  readonly user: string;
  /** "SIP account 1"; empty where the reader may not know it. */
  readonly label: string;
  /** True where the reader may know the server's address, and what it said itself. */
  readonly seesServer: boolean;
  /** True where the reader may know the device's address, and what it said itself. */
  readonly seesDevice: boolean;
  /** True for a device on another site: only how it stands is told. */
  readonly foreign: boolean;
}

/** "the panel", "Entrance B". */
export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
