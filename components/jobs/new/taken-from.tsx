"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { asked } from "@/lib/api/client";
import { leftOutWords } from "../../devices/copied-words";
import { useDevice } from "../../devices/use-device";
import { type Copied, copyInto } from "../../form/copy-into";
import { useFormPieces } from "../../form/form-context";
import { ProblemPanel } from "../../ui/problem-panel";
import { Spinner } from "../../ui/spinner";

/** Chooses in the form over many what one device holds, and says what was left out. Must stand in the form. */
export function TakenFrom({ device, section }: { device: string; section: string }) {
  const { model } = useFormPieces();
  const { data, error, refetch } = useQuery({
    ...asked("GET /api/devices/{id}/settings/{section}", { params: { id: device, section } }),
    staleTime: 30_000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
  const from = useDevice(device).data;
  const [copied, setCopied] = useState<Copied>();
  const values = data?.values;
  const done = useRef(false);
  useEffect(() => {
    // Once: what a person keeps or types after is not chosen anew by a later reading.
    if (values && !done.current) {
      done.current = true;
      setCopied(copyInto(model, values));
    }
  }, [model, values]);
  if (error && !copied) {
    return <ProblemPanel error={error} onRetry={() => void refetch()} className="mt-3" />;
  }
  return (
    <div className="f-banner" role="status">
      {copied ? (
        <span>
          <b>
            {copied.taken.length === 1 ? "1 field has" : `${copied.taken.length} fields have`} what {from?.name ?? "the device"} holds.
          </b>{" "}
          Each can be kept as it is instead. {leftOutWords(copied)}
        </span>
      ) : (
        <span className="inline-flex items-center gap-2">
          <Spinner /> Reading what {from?.name ?? "the device"} holds
        </span>
      )}
    </div>
  );
}
