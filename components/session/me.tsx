"use client";
import { createContext, type ReactNode, useContext } from "react";
import type { Answer } from "@/lib/api/client";
import type { Permission } from "@/lib/http/permissions";

/** Who is signed in, as GET /api/me says. */
export type Me = Omit<Answer<"GET /api/me">, "sites" | "secondStepFrom"> & {
  /** False: every site exists for this person. */
  readonly boundToSites: boolean;
};

const MeContext = createContext<Me | undefined>(undefined);

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>;
}

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) {
    throw new Error("useMe is used outside the console");
  }
  return me;
}

/** True if the person may do this somewhere; the server decides again for each thing. */
export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}
