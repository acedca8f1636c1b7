"use client";
import { Users } from "lucide-react";
import { Link } from "../ui/link";
import { useSharedAccounts } from "./use-lines";

/** Above the lines: accounts that no line is made of, because they cannot be one device's. Draws nothing where there are none. */
export function SharedAccountsNotice() {
  const accounts = useSharedAccounts().data?.items ?? [];
  if (accounts.length === 0) {
    return null;
  }
  return (
    <section
      aria-label="Accounts without a line"
      className="mx-6 phone:mx-4 my-3 rounded-md border border-warn-line bg-warn-soft px-3 py-2 flex gap-2.5 text-[12.5px] leading-[18px] text-warn-ink"
    >
      <Users size={14} className="mt-0.5 flex-none" />
      <ul className="min-w-0 flex-1">
        {accounts.map(({ id, words, filter, devices }) => (
          <li key={id} className="wrap-break-word">
            <span className="font-medium">{words}.</span>{" "}
            <span className="text-ink-2">
              {devices === 1 ? "It has no line until it gets its own." : "They have no line until each gets its own."}
            </span>{" "}
            <Link href={`/devices?account=${encodeURIComponent(filter)}`} className="underline underline-offset-2 font-medium">
              Show {devices === 1 ? "it" : "them"}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
