"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";

export function useKeysList() {
  return useQuery(asked("GET /api/keys"));
}
