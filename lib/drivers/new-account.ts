/** An account that a document is to hold: what a driver writes it from. Its password comes besides, at the mapping's path. */
export interface NewAccount {
  readonly role: "registers" | "accepts";
  readonly user: string;
  /** Of whom it is for, where somebody said so. */
  readonly name: string | undefined;
  /** How the registering end names its server. */
  readonly server: ServerChoice;
}

export interface ServerChoice {
  readonly host: string;
  /** Null: the usual one of the transport. */
  readonly port: number | null;
  readonly transport: "udp" | "tcp" | "tls";
  /** The SIP domain of its accounts, where that is another one than the host. */
  readonly domain: string | null;
}
