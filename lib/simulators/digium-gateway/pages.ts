/** The sign-in page: the two names are the vendor's, the rest is filler. */
export function loginPage(complaint = ""): string {
  return `<!DOCTYPE html><html><head><title>VoIP Gateway</title></head><body><p>${complaint}</p><form method="post" action="/admin/main.html">
<input name="admin_uid"><input name="admin_password" type="password"><button>Log In</button></form></body></html>`;
}

export const mainPage = "<!DOCTYPE html><html><head><title>VoIP Gateway</title></head><body><h1>Welcome</h1></body></html>";
