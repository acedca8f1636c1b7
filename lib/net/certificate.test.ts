import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { describeCertificate } from "./certificate";

/** Self-signed, made with OpenSSL for names with a comma, quotes and a backslash, which no builder of certificates here can write. */
const der =
  "MIIBvjCCAWWgAwIBAgIUcJz36WvkrFP0rRs0Crg1lMwi3/8wCgYIKoZIzj0EAwIwNDEdMBsGA1UECgwUQsOkY2tlciwgU8O2aG5lICsgQ28xEzARBgNVBAMM" +
  "CnTDvHIgIjEiXHgwIBcNMjYxMTI1MjE0ODA5WhgPMjEyNjExMDEyMTQ4MDlaMDQxHTAbBgNVBAoMFELDpGNrZXIsIFPDtmhuZSArIENvMRMwEQYDVQQDDAp0" +
  "w7xyICIxIlx4MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhGU9bodMpyvpiC6aBkhB3vZx5JDh5qDlRua9Am/WDqALIxXLErFDnQW8IfzYhb32pXCjHmDn" +
  "NUL8phqK14bO0qNTMFEwHQYDVR0OBBYEFFfu3xdbCMAlZkWrw+EUSdBXJ94xMB8GA1UdIwQYMBaAFFfu3xdbCMAlZkWrw+EUSdBXJ94xMA8GA1UdEwEB/wQF" +
  "MAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgUPyaHtnHBZx0tpU/xkOh5+AJgIA82FKP/83+9hZdQvICIHXnDk/Tj1n7/wIWy8KtMOvAT5BI9Yu6WGfKk+9t+rBp";

test("the names in a certificate read as they were written, without the signs that escape them", () => {
  const { subject } = describeCertificate(new X509Certificate(Buffer.from(der, "base64")));
  expect(subject).toBe('O=“Bäcker, Söhne + Co”, CN=tür "1"\\x');
});
