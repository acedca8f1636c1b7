/** Why a line cannot be given to a device. */
export const reasonCodes = [
  "registers_nowhere",
  "has_line",
  "login_refused",
  "no_server",
  "other_server",
  "server_unasked",
  "no_range",
  "range_full",
  "user_taken",
  "user_unfit",
  "no_password",
  "user_twice",
  "under_way",
  "being_replaced",
] as const;
export type ReasonCode = (typeof reasonCodes)[number];
