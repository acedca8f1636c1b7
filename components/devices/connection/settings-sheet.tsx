"use client";
import { useMemo, useState } from "react";
import { toast } from "sonner";
import { ApiProblem } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { manifestOf } from "@/lib/drivers/catalog";
import type { DocumentManifest, Manifest } from "@/lib/drivers/types";
import { merged } from "@/lib/schema/document";
import { DocumentForm } from "../../form/document-form";
import type { ApplyWords } from "../../form/use-document-form";
import { complaintsOf } from "../../ui/complaints";
import { Sheet } from "../../ui/dialog";
import type { DriverChoice } from "../login-fields";
import { useUpdateDevice } from "../use-update-device";
import { LoginAgain, proofInputs, useLoginProof } from "./login-again";

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

export function SettingsSheet({ device, driver, onClose }: { device: DeviceDetail; driver: DriverChoice; onClose: () => void }) {
  const manifest = manifestOf(device.driver);
  const document = useMemo(() => manifest && connectionDocument(manifest), [manifest]);
  const words = useMemo(() => wordsFor(device.noun), [device.noun]);
  const update = useUpdateDevice(device.id);
  const [changes, setChanges] = useState(0);
  const [asks, setAsks] = useState(false);
  const login = useLoginProof(device, driver);
  const { fields: complaints } = complaintsOf(update.error, proofInputs(driver));
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
      {asks ? (
        <div className="px-5 py-4 border-b border-line">
          <LoginAgain driver={driver} state={login} errors={complaints} why="A path that secrets are sent to is new" />
        </div>
      ) : null}
      <DocumentForm
        manifest={document}
        noun="connection"
        mode="edit"
        words={words}
        reading={reading}
        onChangeCount={setChanges}
        onApply={async (patch) => {
          const proof = asks && login.ready() ? login.change : {};
          try {
            const saved = await update.mutateAsync({ connection: merged(reading.values, patch), ...proof });
            toast.success("Connection settings saved", { description: `The ${device.noun} answered and accepted our login.` });
            onClose();
            return { ok: true, reading: { values: saved.connection, secrets: {}, baseline: JSON.stringify(saved.connection) } };
          } catch (error) {
            if (!(error instanceof ApiProblem)) {
              throw error;
            }
            setAsks(asks || error.code === "secret_required");
            const fields = error.fields.map((field) => ({ ...field, path: field.path.replace(/^connection\./, "") }));
            const { code, title, detail, requestId } = error;
            return { ok: false, problem: { code, title, detail, fields, requestId, ...(error.device ? { device: error.device } : {}) } };
          }
        }}
      />
    </Sheet>
  );
}
