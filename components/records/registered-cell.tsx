import { Link } from "../ui/link";
import { Mark } from "../ui/mark";
import { Ago } from "../ui/time";
import { registeredOf } from "./columns";
import type { AccountState } from "./use-records";

export const stateTones = {
  yes: "text-ink-3",
  no: "text-bad-ink",
  differs: "text-warn-ink",
  unknown: "text-ink-3",
  not_applicable: "text-ink-3",
} as const;

/** Why nothing is known, in a few words. */
function unknownWords(account: AccountState | undefined): string | undefined {
  return account === undefined || account.by === null ? "no device here uses it" : `${account.by} cannot be asked`;
}

/** Whether an account is registered, who says so and how old that is, or since when it is not. */
export function RegisteredCell({ account }: { account: AccountState | undefined }) {
  const { label, status } = registeredOf(account);
  const by = account?.by ?? null;
  const age =
    status === "unknown" ? (
      unknownWords(account)
    ) : account?.since ? (
      <>
        noticed <Ago at={account.since} ago />
      </>
    ) : account?.at ? (
      <Ago at={account.at} ago />
    ) : undefined;
  return (
    <td className="max-w-[340px]">
      <span className="flex items-center gap-2.5 min-w-0">
        <Mark state={status} />
        {account === undefined ? (
          <span className={`text-[12.5px] whitespace-nowrap ${stateTones[status]}`}>{label}</span>
        ) : (
          <Link
            href={`/lines/${account.line.id}`}
            title={by === null || status === "unknown" ? account.line.name : `${by} says so`}
            className={`text-[12.5px] whitespace-nowrap rounded hover:underline underline-offset-2 ${stateTones[status]}`}
          >
            {label}
          </Link>
        )}
        {age === undefined ? null : <span className="phone:hidden text-xs text-ink-3 num truncate">{age}</span>}
      </span>
    </td>
  );
}
