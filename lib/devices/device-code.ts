/** Without I, L, O and U, so that nothing is read as something else (Crockford's base 32). */
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeLength = 8;
const idBeginning = /^([0-9a-f]{8})-([0-9a-f]{2})/;

/**
 * The short code of a device, as a label shows it: the first 40 bits of its id as "K7M2-QX4T". It is a name and no secret: what it leads to
 * asks for a sign-in. "" for an id of another kind.
 */
export function codeOf(deviceId: string): string {
  const [, first, second] = idBeginning.exec(deviceId) ?? [];
  if (first === undefined || second === undefined) {
    return "";
  }
  let left = BigInt(`0x${first}${second}`);
  let code = "";
  for (let at = 0; at < codeLength; at += 1) {
    code = `${signs[Number(left % 32n)]}${code}`;
    left /= 32n;
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** What the id of a code's device begins with; undefined for what is no code. Takes it as people type it. */
export function idBeginningOf(typed: string): string | undefined {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  if (code.length !== codeLength || [...code].some((sign) => !signs.includes(sign))) {
    return undefined;
  }
  const hex = [...code]
    .reduce((sum, sign) => sum * 32n + BigInt(signs.indexOf(sign)), 0n)
    .toString(16)
    .padStart(10, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
