/** One device of the building as the person who adds it to Lineward would know it. */
export interface SeedDevice {
  readonly key: string;
  readonly name: string;
  /** A place of the building, as people call it; undefined: it belongs to the whole customer. */
  readonly site: string | undefined;
  readonly driver: string;
  /** scheme://host:port */
  readonly address: string;
  readonly tags: readonly string[];
  readonly credentials: Readonly<Record<string, string>>;
  /** SHA-256 of its certificate as its papers have it, for a device that speaks https. */
  readonly certificate?: string;
  /** What is known of its accounts and typed in after it was added. */
  readonly accounts: readonly SeedAccount[];
}

export interface SeedAccount {
  readonly section: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What is known of the line of one SIP user. */
export interface SeedLine {
  readonly user: string;
  readonly name?: string;
  /** True: everything that takes this user is one line, also where Lineward cannot know. */
  readonly together?: true;
}

/** What the building's process tells the demo once all devices answer. */
export interface BuildingReport {
  /** Its places; the installer of the demo works at the first. */
  readonly places: readonly string[];
  readonly devices: readonly SeedDevice[];
  readonly lines: readonly SeedLine[];
}
