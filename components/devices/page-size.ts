/** Rows per page of the Devices list; the server page and the browser ask for the same, so that the first page is asked once. */
export const pageSize = 80;
