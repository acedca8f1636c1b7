/** What a row is to do once the list is started, as the job takes it. Absent = keep; null = clear. */
export interface RowWish {
  /** The device that is changed; absent: a new one. */
  readonly deviceId?: string;
  readonly name?: string;
  readonly address?: string;
  /** Absent: found by asking who is there. */
  readonly driver?: string;
  readonly siteId?: string | null;
  readonly tags?: readonly string[];
  readonly floor?: string | null;
  readonly place?: string | null;
  readonly note?: string | null;
  readonly flat?: string | null;
  readonly lineUser?: string | null;
  readonly serial?: string;
  /** In clear, in memory only: the job seals it. */
  readonly login?: { readonly username?: string; readonly password?: string };
}
