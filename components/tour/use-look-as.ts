"use client";
import { useQuery } from "@tanstack/react-query";
import { Drama } from "lucide-react";
import { toast } from "sonner";
import type { MenuItem } from "../ui/menu";
import { problemWords } from "../ui/problem-panel";
import { fetchPeople, lookAs } from "./presenting";

/** In a demo: an entry for each of its people, whose place one press takes. Outside of one: none. */
export function useLookAs(demo: boolean): (MenuItem | "-")[] {
  const people = useQuery({ queryKey: ["demo", "people"], queryFn: fetchPeople, enabled: demo, staleTime: Number.POSITIVE_INFINITY });
  const change = (who: string) =>
    lookAs(who).catch((error: unknown) => {
      const { title, detail } = problemWords(error);
      toast(title, { description: detail });
    });
  const items = (people.data?.items ?? []).map(({ who, label, name, current }) => ({
    id: `look-as-${who}`,
    label: `Look as ${label.toLowerCase()}`,
    icon: Drama,
    hint: name,
    checked: current,
    onSelect: () => (current ? undefined : void change(who)),
  }));
  return items.length === 0 ? [] : [...items, "-"];
}
