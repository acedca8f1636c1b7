"use client";
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { Cable, Ellipsis, ExternalLink, History, QrCode, RefreshCw, Replace } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { queryKey } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { allStatuses } from "@/lib/devices/status-words";
import { replaceAnchor } from "../replacements/replace-anchor";
import { useMay } from "../session/me";
import { useKeys } from "../shell/keys";
import { Button, buttonClass } from "../ui/button";
import { Menu } from "../ui/menu";
import { problemWords } from "../ui/problem-panel";
import { Ago } from "../ui/time";
import { useCheckDevice } from "./use-check-device";

/** Read again, check, the device's own web page. */
export function DeviceActions({ device, section }: { device: DeviceDetail; section: string | undefined }) {
  const client = useQueryClient();
  const router = useRouter();
  const mayReplace = useMay("device.configure") && device.sections.length > 0;
  const check = useCheckDevice(device.id);
  const key = queryKey("GET /api/devices/{id}/settings/{section}", { params: { id: device.id, section: section ?? "" } });
  const reading = useIsFetching({ queryKey: key }) > 0;
  const last = section === undefined ? undefined : client.getQueryData(key);
  const runCheck = () => {
    if (!check.isPending) {
      check.mutate(undefined, {
        onError: (error) => {
          const words = problemWords(error);
          toast.error(words.title, { description: words.detail });
        },
      });
    }
  };
  const readAgain = () => void client.invalidateQueries({ queryKey: key });
  const first = device.sections[0];
  useKeys({ c: runCheck, e: () => first && router.push(`/devices/${device.id}/settings/${first.id}`) });
  return (
    <div className="flex items-center gap-2 flex-none">
      <span className="sr-only" aria-live="polite">
        {check.isSuccess ? `${device.name} is checked. ${allStatuses(check.data)}` : ""}
      </span>
      {last ? (
        <span className="text-xs phone:text-[13px] text-ink-3 mr-1 flex items-center gap-1.5 whitespace-nowrap">
          <span
            className="dot only-d w-1.5 h-1.5"
            style={{ background: device.truths.reachable.state === "yes" ? "var(--ok)" : "var(--idle)" }}
          />
          <span>
            Read <span className="only-d">from the {device.noun}</span> <Ago at={last.readAt} ago />
          </span>
        </span>
      ) : null}
      {section === undefined ? (
        <Button size="sm" busy={check.isPending && "Checking"} onClick={runCheck}>
          <RefreshCw size={13} />
          Check now
        </Button>
      ) : (
        <Button size="sm" className="phone:hidden" busy={reading && "Reading"} onClick={readAgain}>
          <RefreshCw size={13} />
          Read again
        </Button>
      )}
      <a className={buttonClass({ size: "sm" }, "narrow:hidden")} href={device.address} target="_blank" rel="noopener noreferrer">
        <ExternalLink size={13} />
        <span className="first-letter:uppercase">{device.noun} web page</span>
      </a>
      <Menu
        label="More"
        className={buttonClass({ size: "sm", square: true })}
        items={[
          { id: "read", label: "Read again", icon: RefreshCw, onSelect: section === undefined ? runCheck : readAgain },
          { id: "check", label: "Check now", icon: RefreshCw, hint: "c", onSelect: runCheck },
          { id: "history", label: "History", icon: History, href: `/devices/${device.id}/history` },
          { id: "connection", label: "Name, address and login", icon: Cable, href: `/devices/${device.id}/connection` },
          { id: "label", label: "Label for the door", icon: QrCode, href: `/labels?devices=${device.id}` },
          { id: "replace", label: "Replace…", icon: Replace, href: `/devices/${device.id}/connection#${replaceAnchor}` },
          {
            id: "web",
            label: `Web page of the ${device.noun}`,
            icon: ExternalLink,
            onSelect: () => window.open(device.address, "_blank", "noopener,noreferrer"),
          },
        ].filter(({ id }) => (id === "read" ? section !== undefined : id !== "replace" || mayReplace))}
      >
        <Ellipsis size={15} />
      </Menu>
    </div>
  );
}
