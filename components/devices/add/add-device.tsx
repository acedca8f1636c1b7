"use client";
import { X } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { Button } from "../../ui/button";
import { fixOf } from "../../ui/complaints";
import { Crumbs } from "../../ui/crumbs";
import { modelWords } from "../kinds";
import type { DriverChoice } from "../login-fields";
import { type Candidate, type ProbeAnswer, probeAddress } from "../use-probe";
import { AccountStep } from "./account-step";
import { AddressStep } from "./address-step";
import { CertificateStep } from "./certificate-step";
import { DoneStep } from "./done-step";
import { type AddDraft, type DraftErrors, emptyDraft, stepOfField } from "./draft";
import { ChooseCandidate, NotFound, Probing } from "./find-step";
import type { LoginRefusal } from "./login-refused";
import { Steps } from "./steps";
import { useAddDevice } from "./use-add-device";

/** What was allowed for the address stays with another family; the other settings are the family's own. */
function encryptionOf({ connection }: AddDraft): Readonly<Record<string, unknown>> {
  return connection.oldTls === true ? { oldTls: true } : {};
}

/** Address, what was found, login, certificate, done. What is typed stays through every error. */
export function AddDevice({ drivers }: { drivers: readonly DriverChoice[] }) {
  const router = useRouter();
  const scanAtOnce = useSearchParams().has("scan");
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState<AddDraft>(emptyDraft);
  const [errors, setErrors] = useState<DraftErrors>({});
  const [addressFix, setAddressFix] = useState<ReturnType<typeof fixOf>>();
  const [found, setFound] = useState<ProbeAnswer>();
  const [probeError, setProbeError] = useState<unknown>();
  const [addError, setAddError] = useState<unknown>();
  const [refusal, setRefusal] = useState<LoginRefusal>();
  const [added, setAdded] = useState<DeviceDetail>();
  // By its fingerprint: a login that was refused is typed again, a certificate is not looked at twice.
  const [accepted, setAccepted] = useState<string>();
  const probing = useRef<AbortController>(undefined);
  const add = useAddDevice();

  const change = (part: Partial<AddDraft>) => {
    // What is allowed is allowed for the address that asked for it.
    const moved = part.address === undefined ? {} : { connection: {} };
    setDraft((before) => ({ ...before, ...moved, ...part }));
    if (part.credentials) {
      setRefusal(undefined);
    }
    setErrors((before) =>
      Object.fromEntries(Object.entries(before).filter(([path]) => !(path in part) && !path.startsWith("credentials."))),
    );
  };
  const choose = (candidate: Candidate) => {
    const driver = drivers.find((driver) => driver.id === candidate.driver);
    const { certificate } = candidate;
    setDraft((before) => ({ ...before, candidate, driver, certificate, connection: encryptionOf(before), offline: false }));
    setAddError(undefined);
    setRefusal(undefined);
    setStep(2);
  };
  const find = async (connection = encryptionOf(draft)) => {
    const control = new AbortController();
    probing.current = control;
    setFound(undefined);
    setProbeError(undefined);
    setErrors({});
    setStep(1);
    try {
      const answer = await probeAddress(draft.address.trim(), connection, control.signal);
      setFound(answer);
      const [only, second] = answer.candidates;
      if (only && !second) {
        choose(only);
      }
    } catch (error) {
      if (control.signal.aborted) {
        setStep(0);
      } else if (error instanceof ApiProblem && error.code === "validation_failed") {
        setErrors({ address: error.fields.find((field) => field.path === "address")?.message ?? error.detail });
        setAddressFix(
          fixOf(error, "address", (address) => {
            setErrors({});
            change({ address });
          }),
        );
        setStep(0);
      } else {
        setProbeError(error);
      }
    }
  };
  const submit = async () => {
    setAddError(undefined);
    setRefusal(undefined);
    try {
      setAdded(await add.mutateAsync(draft));
      setStep(4);
    } catch (error) {
      const fields = error instanceof ApiProblem ? error.fields : [];
      const complaints = Object.fromEntries(fields.map((field) => [field.path, field.message]));
      if (error instanceof ApiProblem && error.code === "device_login_refused") {
        const secret = draft.driver?.login.find((field) => field.secret);
        setErrors({ ...(secret ? { [`credentials.${secret.path}`]: "Refused together with this user." } : {}), ...complaints });
        setRefusal({ said: error.device?.message });
        setStep(2);
        return;
      }
      setErrors(complaints);
      // The certificate was accepted a moment ago: what is said of it stands on the step before.
      setStep(fields[0] ? Math.min(stepOfField(fields[0].path), 2) : step);
      setAddError(error);
    }
  };
  const restart = () => {
    setDraft({ ...emptyDraft, siteId: draft.siteId });
    setAdded(undefined);
    setAccepted(undefined);
    setErrors({});
    setStep(0);
  };
  const candidate = draft.candidate;
  const needsCertificate = draft.certificate !== undefined && !draft.offline && draft.certificate.sha256 !== accepted;
  const notes = [
    <span key="address" className="mono">
      {draft.address}
    </span>,
    modelWords(draft.driver?.label ?? "", candidate?.model),
    draft.offline ? "Stored, not tried" : step < 4 ? "Not sent yet" : added?.username ? `Signed in as ${added.username}` : "Signed in",
    draft.certificate && !draft.offline ? "Pinned" : draft.offline ? "Not seen yet" : "Not needed, no TLS",
  ];
  const noun = draft.driver?.noun ?? "device";

  return (
    <>
      <header className="topbar">
        <Crumbs trail={[{ label: "Devices", href: "/devices" }]} here="Add device" />
        <Button variant="ghost" size="sm" square aria-label="Close" onClick={() => router.push("/devices")}>
          <X size={16} />
        </Button>
      </header>
      <div className="flex-1 flex justify-center items-start px-6 pt-[104px] narrow:pt-10 pb-10 phone:block phone:p-4">
        <div className="w-full max-w-[860px] grid grid-cols-[200px_minmax(0,1fr)] gap-12 narrow:gap-6 narrow:grid-cols-[150px_minmax(0,1fr)] phone:grid-cols-1!">
          <Steps at={step} notes={notes} />
          {step === 0 ? (
            <AddressStep
              draft={draft}
              errors={errors}
              addressFix={addressFix}
              scanAtOnce={scanAtOnce && draft.address === "" && added === undefined}
              change={change}
              onFind={() => void find()}
              onCancel={() => router.push("/devices")}
            />
          ) : null}
          {step === 1 && probeError !== undefined ? (
            <NotFound
              draft={draft}
              error={probeError}
              drivers={drivers}
              onBack={() => setStep(0)}
              onRetry={() => void find()}
              onAllowOldTls={() => {
                const connection = { oldTls: true };
                setDraft((before) => ({ ...before, connection }));
                void find(connection);
              }}
              onByHand={(driver) => {
                setDraft((before) => ({
                  ...before,
                  driver,
                  candidate: undefined,
                  certificate: undefined,
                  connection: encryptionOf(before),
                  offline: true,
                }));
                setStep(2);
              }}
            />
          ) : null}
          {step === 1 && probeError === undefined && found && found.candidates.length > 1 ? (
            <ChooseCandidate candidates={found.candidates} onChoose={choose} onBack={() => setStep(0)} />
          ) : null}
          {step === 1 && probeError === undefined && !found ? (
            <Probing address={draft.address} onStop={() => probing.current?.abort()} />
          ) : null}
          {step === 2 ? (
            <AccountStep
              draft={draft}
              errors={errors}
              error={addError}
              refusal={refusal}
              busy={add.isPending}
              change={change}
              setErrors={setErrors}
              needsCertificate={needsCertificate}
              onContinue={() => {
                if (needsCertificate) {
                  setAddError(undefined);
                  setStep(3);
                } else {
                  void submit();
                }
              }}
              onBack={() => setStep(0)}
            />
          ) : null}
          {step === 3 && draft.certificate ? (
            <CertificateStep
              noun={noun}
              certificate={draft.certificate}
              outdated={draft.connection.oldTls === true}
              error={addError}
              busy={add.isPending}
              onAccept={() => {
                setAccepted(draft.certificate?.sha256);
                void submit();
              }}
              onRefuse={() => setStep(0)}
            />
          ) : null}
          {step === 4 && added ? <DoneStep added={added} offline={draft.offline} onAnother={restart} /> : null}
        </div>
      </div>
    </>
  );
}
