"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, queryKey } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import type { Document } from "@/lib/schema/document";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { DevicePicker } from "./device-picker";

/** Another device's section, read from it now. */
export interface Source {
  readonly name: string;
  readonly values: Document;
}

/** Chooses another device of the family and reads its section. Nothing is written: what it holds comes into the form as changes. */
export function CopyFromDialog({
  device,
  section,
  onTake,
  onClose,
}: {
  device: DeviceDetail;
  section: { readonly id: string; readonly label: string };
  onTake: (source: Source) => void;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [missing, setMissing] = useState(false);
  const read = useMutation({
    mutationFn: async (id: string): Promise<Source> => {
      const params = { id, section: section.id };
      const [other, reading] = await Promise.all([
        call("GET /api/devices/{id}", { params: { id } }),
        call("GET /api/devices/{id}/settings/{section}", { params }),
      ]);
      client.setQueryData(queryKey("GET /api/devices/{id}/settings/{section}", { params }), reading);
      return { name: other.name, values: reading.values };
    },
  });
  const take = () => {
    const [id] = chosen;
    setMissing(id === undefined);
    if (id !== undefined) {
      read.mutateAsync(id).then(
        (source) => {
          onTake(source);
          onClose();
        },
        () => undefined,
      );
    }
  };
  return (
    <Dialog
      title={`Copy ${section.label} from another ${device.noun}`}
      sub={`What it holds now comes into the form as changes to review. Users and passwords stay as ${device.name} has them.`}
      onClose={onClose}
      mayClose={() => !read.isPending}
      footer={
        <>
          <Button variant="ghost" disabled={read.isPending} onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={read.isPending && "Reading"} onClick={take}>
            Read and copy
          </Button>
        </>
      }
    >
      <DevicePicker
        driver={device.driver}
        besides={device.id}
        noun={device.noun}
        value={chosen}
        onChange={(ids) => {
          setChosen(ids);
          setMissing(false);
          read.reset();
        }}
      />
      {missing ? (
        <p role="alert" className="errmsg mt-2">
          Choose the {device.noun} to copy from.
        </p>
      ) : null}
      {read.isError ? <ProblemPanel error={read.error} className="mt-3" /> : null}
    </Dialog>
  );
}
