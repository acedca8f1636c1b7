"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { dropDevice } from "../forget-device";

/** Takes a device out of Lineward. The device itself is left as it is. */
export function RemoveCard({ device }: { device: DeviceDetail }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const router = useRouter();
  const remove = useMutation({ mutationFn: () => call("DELETE /api/devices/{id}", { params: { id: device.id } }) });
  return (
    <Card title="Remove">
      <div className="p-4 flex items-center gap-4 phone:flex-col phone:items-start">
        <p className="text-ink-2 flex-1">
          The {device.noun} keeps its settings. Its sealed login and its history here are deleted; the audit stays.
        </p>
        <Button variant="danger" onClick={() => setAsking(true)}>
          Remove {device.noun}
        </Button>
      </div>
      {asking ? (
        <ConfirmDialog
          title={`Remove ${device.name}?`}
          typed={device.name}
          confirm={`Remove ${device.name}`}
          busy="Removing"
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await remove.mutateAsync();
            toast.success(`${device.name} is removed`);
            router.push("/devices");
            dropDevice(client, device.id);
            await client.invalidateQueries();
          }}
        >
          <p>
            Its sealed login, its certificate and {device.name}’s history in Lineward are deleted. The {device.noun} itself is not touched.
          </p>
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}
