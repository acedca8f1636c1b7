"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type Answer, asked, call, forget, type Request } from "@/lib/api/client";
import { newKey } from "@/lib/api/new-key";
import { forgetDevice, forgetDeviceLists } from "../devices/forget-device";
import { forgetLines } from "../lines/use-lines";

export type Replacement = NonNullable<Answer<"GET /api/devices/{id}/replacement">["last"]>;
export type ReplacementPlan = Answer<"POST /api/devices/{id}/replacement/plan">;
export type Wish = Request<"POST /api/devices/{id}/replacement/plan">["body"];
type Body = Request<"POST /api/devices/{id}/replacement">["body"];

const movingMs = 500;
/** Somebody else may settle what is half done. */
const waitingMs = 5_000;

/** The last time that a new device took this one's place. When it comes to rest everything about the device and its lines is asked again. */
export function useLastReplacement(deviceId: string, enabled: boolean): Replacement | undefined {
  const client = useQueryClient();
  const moving = useRef(false);
  const query = useQuery({
    ...asked("GET /api/devices/{id}/replacement", { params: { id: deviceId } }),
    enabled,
    refetchInterval: ({ state }) => {
      const now = state.data?.last?.state;
      return now === "running" ? movingMs : now === "half_done" ? waitingMs : false;
    },
  });
  const last = query.data?.last ?? undefined;
  useEffect(() => {
    const was = moving.current;
    moving.current = last?.state === "running";
    if (was && !moving.current) {
      void Promise.all([forgetLines(client), forgetDevice(client, deviceId), forgetDeviceLists(client)]);
    }
  }, [last?.state, client, deviceId]);
  return last;
}

/** Signs in to the new device and says what it would get. */
export function usePlanReplacement(deviceId: string) {
  return useMutation({
    mutationFn: (body: Wish) => call("POST /api/devices/{id}/replacement/plan", { params: { id: deviceId }, body }),
  });
}

/** Puts it in the old one's place. The key stays the same for the same device, so that pressing again after a lost answer begins no second one. */
export function useReplace(deviceId: string) {
  const client = useQueryClient();
  const key = useRef<{ readonly of: string; readonly text: string }>(undefined);
  return useMutation({
    mutationFn: (body: Body) => {
      const of = JSON.stringify([body.address, body.serial]);
      if (key.current?.of !== of) {
        key.current = { of, text: newKey() };
      }
      return call("POST /api/devices/{id}/replacement", { params: { id: deviceId }, body, idempotencyKey: key.current.text });
    },
    onSuccess: () => Promise.all([forgetDevice(client, deviceId), forgetDeviceLists(client)]),
  });
}

/** What a person chooses where it is half done. */
export function useSteerReplacement(deviceId: string) {
  const client = useQueryClient();
  const params = { id: deviceId };
  const onSettled = () => forget(client, "GET /api/devices/{id}/replacement");
  return {
    finish: useMutation({ mutationFn: () => call("POST /api/devices/{id}/replacement/finish", { params }), onSettled }),
    leave: useMutation({ mutationFn: () => call("POST /api/devices/{id}/replacement/leave", { params }), onSettled }),
  };
}
