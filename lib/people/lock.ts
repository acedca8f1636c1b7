/** Whatever changes people, or the sites they are bound to, excludes everything else that does: see `exclusively`. */
export const peopleLock = "lock.people";
