"use client";
import { useMutation } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { Button } from "../../ui/button";
import { Field, Select } from "../../ui/field";
import { ProblemPanel } from "../../ui/problem-panel";
import type { WayChoice } from "../login-fields";
import { useUpdateDevice } from "../use-update-device";

/** Signs in once with the stored login, in the way chosen and in no other; another way is kept only after the device has taken it. */
export function TestConnection({ device, way }: { device: DeviceDetail; way: WayChoice | undefined }) {
  const kept = way ? String(device.connection[way.path] ?? way.preset) : "";
  const [chosen, setChosen] = useState(kept);
  const update = useUpdateDevice(device.id);
  const connection = way ? { ...device.connection, [way.path]: chosen } : device.connection;
  const test = useMutation({
    mutationFn: () => call("POST /api/devices/{id}/test-connection", { params: { id: device.id }, body: { connection } }),
  });
  const keep = () => update.mutate({ connection }, { onSuccess: () => toast.success(`The way to sign in to ${device.name} is saved`) });
  return (
    <div className="px-4 py-3 border-t border-line flex flex-col gap-3">
      <div className="flex items-end gap-2 phone:flex-col phone:items-stretch">
        {way ? (
          <Field label={`${way.label}, to try`} className="flex-1">
            {(control) => (
              <Select
                {...control}
                value={chosen}
                onChange={(value) => {
                  setChosen(value);
                  test.reset();
                  update.reset();
                }}
                options={way.options}
              />
            )}
          </Field>
        ) : null}
        <Button className="h-[34px]! phone:h-11!" busy={test.isPending && "Signing in"} onClick={() => test.mutate()}>
          Test connection
        </Button>
      </div>
      <div aria-live="polite">
        {test.isSuccess ? (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-ok-ink">
            <span className="inline-flex items-center gap-1.5">
              <Check size={14} />
              The {device.noun} accepts our login this way.
            </span>
            {chosen === kept ? null : (
              <Button size="sm" variant="primary" busy={update.isPending && "Saving"} onClick={keep}>
                Use it from now on
              </Button>
            )}
          </div>
        ) : null}
        {test.isError ? <ProblemPanel error={test.error} /> : null}
        {update.isError ? <ProblemPanel error={update.error} /> : null}
      </div>
      <p className="text-xs text-ink-3">One sign-in, in this way only. Nothing is saved or written by the test.</p>
    </div>
  );
}
