/** Whatever changes people, or the sites they are bound to, excludes everything else that does: see `withNamedLock`. */
export const peopleLock = "lock.people";
