"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";
import { statusMeaning } from "@/lib/devices/status-words";
import { AvailabilityCard } from "../availability/availability-card";
import { useMay } from "../session/me";
import { counted } from "../ui/plain-text";

/** How much of the last 30 days each of the four truths was yes at a site and its places. */
export function SiteAvailability({ site }: { site: string }) {
  const maySee = useMay("device.see");
  const { data } = useQuery({
    ...asked("GET /api/sites/{id}/availability", { params: { id: site } }),
    enabled: maySee,
    staleTime: 300_000,
  });
  if (!data || data.devices === 0) {
    return null;
  }
  return (
    <AvailabilityCard
      data={data}
      of="device time"
      meaning={data.lines === 0 ? statusMeaning : { ...statusMeaning, registered: `of ${counted(data.lines, "line")}, every end` }}
      words={`A device counts as it was last seen${data.lines === 0 ? "" : ", and a line is registered while each of its ends is"}.`}
    />
  );
}
