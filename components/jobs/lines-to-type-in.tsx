"use client";
import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { call } from "@/lib/api/client";
import { useMay } from "../session/me";
import { Button, ButtonLink } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Link } from "../ui/link";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { sharedLink } from "../ui/shared-link";
import { When } from "../ui/time";

/**
 * For lines whose panels take no writes: each with a link that shows its new password once, for whoever goes from door to door. The links
 * stand here until the page is left; no file holds a password.
 */
export function LinesToTypeIn({ id, group, count }: { id: string; group: string; count: number }) {
  const mayOpen = useMay("device.configure");
  const make = useMutation({ mutationFn: () => call("POST /api/jobs/{id}/reveals", { params: { id }, body: { group } }), gcTime: 0 });
  if (!mayOpen) {
    return null;
  }
  const items = make.data?.items ?? [];
  const [first] = items;
  return (
    <div className="border-t border-line">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-xs text-ink-2">
        <span className="flex-1 min-w-[220px]">
          {first ? (
            <>
              Each link shows one password, once, to somebody who may configure devices. Open until <When at={first.expiresAt} />.
              {(make.data?.leftOut ?? 0) > 0 ? ` ${make.data?.leftOut} have nothing to be typed in any more.` : ""}
            </>
          ) : (
            "Where a panel takes no writes, a person types the new password in at the door, then finishes the reset."
          )}
        </span>
        <Button size="sm" variant="ghost" busy={make.isPending && "Making links"} onClick={() => make.mutate()}>
          <KeyRound size={13} />
          {first ? "Make new links" : `Make a one-time link for ${counted(count, "line")}`}
        </Button>
      </div>
      {make.isError ? <ProblemPanel error={make.error} className="px-4 pb-3" /> : null}
      {first ? (
        <ul aria-label="One-time links" className="border-t border-line">
          {items.map((item) => {
            const link = sharedLink(item.link, window.location);
            return (
              <li
                key={item.row}
                className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 border-b border-line last:border-b-0 min-h-[44px]"
              >
                <Link href={`/lines/${item.lineId}`} className="font-medium rounded truncate max-w-full">
                  {item.name}
                </Link>
                <span className="text-ink-2 text-xs">{[item.site?.name, item.end].filter(Boolean).join(" · ")}</span>
                <span className="ml-auto flex items-center gap-1.5">
                  <CopyButton text={link} label="Copy link" about={item.name} />
                  <ButtonLink size="sm" href={link} target="_blank" rel="noreferrer" aria-label={`Open the link of ${item.name}`}>
                    Open
                  </ButtonLink>
                </span>
              </li>
            );
          })}
        </ul>
      ) : null}
    </div>
  );
}
