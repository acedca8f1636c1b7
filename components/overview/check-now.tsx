"use client";
import { RefreshCw } from "lucide-react";
import { toast } from "sonner";
import { Button } from "../ui/button";
import { counted } from "../ui/plain-text";
import { problemWords } from "../ui/problem-panel";
import { useCheckSeen } from "./use-overview";

/** Has the devices asked, of one site if one is named: what needs a person first. */
export function CheckNow({ site }: { site?: string }) {
  const check = useCheckSeen(site);
  const ask = () =>
    check.mutate(undefined, {
      onSuccess: ({ asked, of }) => {
        toast.success(asked < of ? `${asked} of ${of} devices asked, what needs you first` : `${counted(asked, "device")} asked`, {
          description: "What they say is shown as it comes in.",
        });
      },
    });
  return (
    <div className="only-d flex items-center gap-2.5">
      {check.isError ? (
        <span role="alert" className="text-xs text-bad-ink">
          {problemWords(check.error).detail}
        </span>
      ) : null}
      <Button size="sm" busy={check.isPending && "Asking"} onClick={ask}>
        <RefreshCw size={13} />
        Check now
      </Button>
    </div>
  );
}
