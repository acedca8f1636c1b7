/** The card on the page of the connection that the menu leads to. */
export const replaceAnchor = "replace";
