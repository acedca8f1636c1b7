/** The row of Setting by which a migration says that there are accounts to look at; its value is how far the first half has come. */
export const accountsDue = "lines.shared-accounts-due";
