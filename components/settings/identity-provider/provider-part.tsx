"use client";
import { EmergencyCard } from "./emergency-card";
import { GroupsCard } from "./groups-card";
import { ProviderCard } from "./provider-card";

/** Everything about signing in with an account elsewhere. */
export function ProviderPart() {
  return (
    <div className="flex flex-col gap-4">
      <ProviderCard />
      <GroupsCard />
      <EmergencyCard />
    </div>
  );
}
