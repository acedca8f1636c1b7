"use client";
import { useQueryClient } from "@tanstack/react-query";
import { Cable, Copy, ExternalLink, Eye, History, RefreshCw } from "lucide-react";
import { useCallback } from "react";
import { toast } from "sonner";
import { forget, type Pages, pagesKey } from "@/lib/api/client";
import type { Statuses } from "@/lib/device-access/schemas";
import type { DeviceItem } from "@/lib/devices/schemas";
import type { MenuItem } from "../ui/menu";
import { problemWords } from "../ui/problem-panel";
import { checkDevice } from "./use-check-device";

/** Checks one row where it stands and writes what came back into it, without loading the list again. */
export function useCheckRow() {
  const client = useQueryClient();
  return useCallback(
    (device: DeviceItem) => {
      const mutation = client.getMutationCache().build<Statuses, Error, void, unknown>(client, {
        mutationKey: ["check", device.id],
        mutationFn: () => checkDevice(device.id),
        onSuccess: (truths: Statuses) => {
          client.setQueriesData<Pages<"GET /api/devices">>(
            { queryKey: pagesKey("GET /api/devices") },
            (before) =>
              before && {
                ...before,
                pages: before.pages.map((page) => ({
                  ...page,
                  items: page.items.map((item) =>
                    item.id === device.id
                      ? { ...item, truths, seenAt: truths.reachable.state === "yes" ? truths.reachable.at : item.seenAt }
                      : item,
                  ),
                })),
              },
          );
          return forget(client, "GET /api/overview");
        },
        onError: (error) => {
          const words = problemWords(error);
          toast.error(`${device.name} was not checked`, { description: words.detail ?? words.title });
        },
      });
      void mutation.execute().catch(() => undefined);
    },
    [client],
  );
}

/** What a row's menu offers. */
export function useRowMenu(): (device: DeviceItem) => MenuItem[] {
  const check = useCheckRow();
  return useCallback(
    (device: DeviceItem) => [
      { id: "open", label: "Open", icon: Eye, href: `/devices/${device.id}` },
      { id: "check", label: "Check now", icon: RefreshCw, onSelect: () => check(device) },
      { id: "connection", label: "Connection", icon: Cable, href: `/devices/${device.id}/connection` },
      { id: "history", label: "History", icon: History, href: `/devices/${device.id}/history` },
      {
        id: "copy",
        label: "Copy the address",
        icon: Copy,
        onSelect: () => void navigator.clipboard?.writeText(device.address).catch(() => undefined),
      },
      {
        id: "web",
        label: `Web page of the ${device.noun}`,
        icon: ExternalLink,
        onSelect: () => window.open(device.address, "_blank", "noopener,noreferrer"),
      },
    ],
    [check],
  );
}
