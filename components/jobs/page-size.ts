/** Rows of a page, as the server draws it first and as the browser asks for more. */
export const pageSize = 50;
