/** A truth over a time: the share in which it was yes, of what was checked. */
interface Share {
  readonly share: number | null;
  readonly checked: number;
}

/** Where less was checked, a figure says itself of how much it is. */
const checkedMin = 0.9;

/** True if a share says enough of its time to be compared with another one. */
export function isMostlyChecked({ checked }: Pick<Share, "checked">): boolean {
  return checked >= checkedMin;
}

/** "99.64 %": never 100 where it was less. */
export function percentWords(share: number | null): string {
  return share === null ? "Not known" : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

/** "of the 51 % that was checked", where that is far from all; else "". */
export function ofChecked(truth: Share): string {
  const { share, checked } = truth;
  const whole = Math.floor(checked * 100);
  return share === null || isMostlyChecked(truth) ? "" : `of ${whole === 0 ? "less than 1" : `the ${whole}`} % that was checked`;
}

/** "100.00 % of the 51 % that was checked". */
export function shareWords(truth: Share): string {
  return [percentWords(truth.share), ofChecked(truth)].filter(Boolean).join(" ");
}
