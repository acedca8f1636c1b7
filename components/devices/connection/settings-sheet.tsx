"use client";
import { useMemo, useState } from "react";
import { toast } from "sonner";
import type { DeviceDetail } from "@/lib/devices/shapes";
import { manifestOf } from "@/lib/drivers/catalog";
import type { DocumentManifest, Manifest } from "@/lib/drivers/types";
import { ApiProblem } from "@/lib/http/browser";
import { merged } from "@/lib/schema/document";
import { DocumentForm } from "../../form/document-form";
import type { ApplyWords } from "../../form/use-document-form";
import { Sheet } from "../../ui/dialog";
import { useUpdateDevice } from "../use-update-device";

/** The connection settings as a document, so that the one form generator draws them. */
function connectionDocument(manifest: Manifest): DocumentManifest {
  return {
    id: `connection-${manifest.id}`,
    label: "Connection settings",
    schema: manifest.connection.schema,
    groups: [],
    source: { who: "Lineward", page: "Defaults of Lineward" },
    confirmed: true,
    masks: [],
    fullWrite: false,
    secretsReadable: true,
  };
}

/** Nothing of this goes to the device: Lineward keeps it, once the device has accepted a login made with it. */
function wordsFor(noun: string): ApplyWords {
  return {
    verb: "save",
    steps: [
      `Sign in to the ${noun} with the new settings, once.`,
      `Keep them in Lineward if it accepts our login, else nothing changes. Nothing is written to the ${noun}.`,
      `Check the ${noun} again with them.`,
    ],
    working: "Signing in",
    notYet: "saved",
  };
}

export function SettingsSheet({ device, onClose }: { device: DeviceDetail; onClose: () => void }) {
  const manifest = manifestOf(device.driver);
  const document = useMemo(() => manifest && connectionDocument(manifest), [manifest]);
  const words = useMemo(() => wordsFor(device.noun), [device.noun]);
  const update = useUpdateDevice(device.id);
  const [changes, setChanges] = useState(0);
  const reading = useMemo(
    () => ({
      values: merged((manifest?.connection.schema.parse({}) ?? {}) as Record<string, unknown>, device.connection),
      secrets: {},
      baseline: JSON.stringify(device.connection),
    }),
    [manifest, device.connection],
  );
  if (!document) {
    return null;
  }
  return (
    <Sheet
      title="Connection settings"
      sub={`${device.name} · how Lineward talks to this ${device.noun}`}
      onClose={onClose}
      mayClose={() => changes === 0 || window.confirm("Close without saving? The changes are lost.")}
    >
      <DocumentForm
        manifest={document}
        noun="connection"
        mode="edit"
        words={words}
        reading={reading}
        onChangeCount={setChanges}
        onApply={async (patch) => {
          try {
            const saved = await update.mutateAsync({ connection: merged(reading.values, patch) });
            toast.success("Connection settings saved", { description: `The ${device.noun} answered and accepted our login.` });
            onClose();
            return { ok: true, reading: { values: saved.connection, secrets: {}, baseline: JSON.stringify(saved.connection) } };
          } catch (error) {
            if (!(error instanceof ApiProblem)) {
              throw error;
            }
            const fields = error.fields.map((field) => ({ ...field, path: field.path.replace(/^connection\./, "") }));
            const { code, title, detail, requestId } = error;
            return { ok: false, problem: { code, title, detail, fields, requestId, ...(error.device ? { device: error.device } : {}) } };
          }
        }}
      />
    </Sheet>
  );
}
