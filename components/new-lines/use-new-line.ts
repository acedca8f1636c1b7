"use client";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type Answer, asked, call, forget, type Request } from "@/lib/api/client";
import { newKey } from "@/lib/api/new-key";
import { forgetDevice, forgetDeviceLists } from "../devices/forget-device";
import { forgetLines } from "../lines/use-lines";

export type NewLine = Answer<"GET /api/new-lines">["items"][number];
export type NewLinePlan = Answer<"GET /api/devices/{id}/new-line">;
type NewLineBody = Request<"POST /api/devices/{id}/new-line">["body"];

const movingMs = 500;
/** Somebody else may settle what is half done. */
const waitingMs = 5_000;

/** The last line that was given to a device, or is being given. When it comes to rest everything about its device and lines is asked again. */
export function useLastNewLine(deviceId: string, enabled: boolean) {
  const client = useQueryClient();
  const moving = useRef(false);
  const query = useQuery({
    ...asked("GET /api/new-lines", { query: { deviceId } }),
    enabled,
    refetchInterval: ({ state }) => {
      const now = state.data?.items[0]?.state;
      return now === "running" ? movingMs : now === "half_done" ? waitingMs : false;
    },
  });
  const line = query.data?.items[0];
  useEffect(() => {
    const was = moving.current;
    moving.current = line?.state === "running";
    if (was && !moving.current) {
      void Promise.all([forgetLines(client), forgetDevice(client, deviceId), forgetDeviceLists(client)]);
    }
  }, [line?.state, client, deviceId]);
  return line;
}

/** What giving the device a line would do. What was shown stays until the answer to another choice is there. */
export function usePlan(deviceId: string, wish: { serverId?: string | undefined; user?: string | undefined }) {
  return useQuery({
    ...asked("GET /api/devices/{id}/new-line", { params: { id: deviceId }, query: wish }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}

/** Begins it. The key stays the same until an answer comes, so that pressing again after a lost answer begins no second one. */
export function useGiveLine(deviceId: string) {
  const client = useQueryClient();
  const key = useRef<{ readonly of: string; readonly text: string }>(undefined);
  return useMutation({
    mutationFn: (body: NewLineBody) => {
      const of = JSON.stringify([deviceId, body]);
      if (key.current?.of !== of) {
        key.current = { of, text: newKey() };
      }
      return call("POST /api/devices/{id}/new-line", { params: { id: deviceId }, body, idempotencyKey: key.current.text });
    },
    onSuccess: () => {
      key.current = undefined;
      return forget(client, "GET /api/new-lines");
    },
  });
}

/** What a person chooses where it is half done, or under way. */
export function useSteerNewLine(id: string) {
  const client = useQueryClient();
  const onSettled = () => forget(client, "GET /api/new-lines");
  return {
    finish: useMutation({ mutationFn: () => call("POST /api/new-lines/{id}/finish", { params: { id } }), onSettled }),
    putBack: useMutation({ mutationFn: () => call("POST /api/new-lines/{id}/put-back", { params: { id } }), onSettled }),
  };
}
