"use client";
import { useState } from "react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { useMay } from "../../session/me";
import { Field, PasswordInput, Segmented, TextInput } from "../../ui/field";
import type { DriverChoice } from "../login-fields";
import type { DeviceChange } from "../use-update-device";

const ways = [
  { value: "login", label: "Enter the login" },
  { value: "own", label: "Send the stored one" },
] as const;
type Way = (typeof ways)[number]["value"];

/** What a person typed so that a login may go to a new place. It lives only as long as the form is open. */
export interface LoginProof {
  readonly way: Way;
  readonly values: Readonly<Record<string, string>>;
  readonly own: string;
}

const nothing: LoginProof = { way: "login", values: {}, own: "" };

/** The state of `LoginAgain`: what was typed, what of it is missing, and what goes with the change. */
export function useLoginProof(device: DeviceDetail, driver: DriverChoice) {
  const [proof, setProof] = useState<LoginProof>(nothing);
  const [tried, setTried] = useState(false);
  const typedAt = (path: string, secret: boolean) => proof.values[path] ?? (secret ? "" : (device.username ?? ""));
  const missing: Record<string, string> = {};
  if (proof.way === "own" && proof.own === "") {
    missing.ownPassword = "Type the password you sign in to Lineward with.";
  }
  for (const field of proof.way === "login" ? driver.login : []) {
    if (!field.optional && typedAt(field.path, field.secret) === "") {
      missing[`credentials.${field.path}`] = `${field.label} is needed to sign in.`;
    }
  }
  const login = driver.login.map((field) => [field.path, typedAt(field.path, field.secret)] as const).filter(([, value]) => value !== "");
  const change: Pick<DeviceChange, "credentials" | "ownPassword"> =
    proof.way === "own" ? { ownPassword: proof.own } : { credentials: Object.fromEntries(login) };
  return {
    proof,
    setProof,
    typedAt,
    change,
    missing: tried ? missing : {},
    /** Shows what is missing; true if nothing is. */
    ready: () => {
      setTried(true);
      return Object.keys(missing).length === 0;
    },
    clear: () => {
      setProof(nothing);
      setTried(false);
    },
  };
}

/** The inputs that a refused change may complain about here. */
export const proofInputs = (driver: DriverChoice) => [...driver.login.map((field) => `credentials.${field.path}`), "ownPassword"];

/** Asks for the device's login again, because the stored one only goes where it was proven. An admin may answer for it instead. */
export function LoginAgain({
  driver,
  state,
  errors,
  why,
}: {
  driver: DriverChoice;
  state: ReturnType<typeof useLoginProof>;
  errors: Readonly<Record<string, string>>;
  /** "The address is new": why it is asked for. */
  why: string;
}) {
  const mayTrust = useMay("device.trust");
  const { proof, setProof, typedAt, missing } = state;
  const errorAt = (path: string) => missing[path] ?? errors[path];
  return (
    <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
      <p className="col-span-full text-ink-2 text-[12.5px] leading-[18px]">
        {why}, and the stored login only goes where it was proven. Enter the {driver.noun}’s login again.
      </p>
      {mayTrust ? (
        <div className="col-span-full">
          <Segmented<Way> label="Login" value={proof.way} onChange={(way) => setProof({ ...proof, way })} options={ways} />
        </div>
      ) : null}
      {proof.way === "own" ? (
        <Field
          label="Your own password"
          hint="The one you sign in to Lineward with. That the stored login went to a new place is recorded."
          error={errorAt("ownPassword")}
          className="col-span-full"
        >
          {(control) => (
            <PasswordInput {...control} value={proof.own} onChange={(own) => setProof({ ...proof, own })} autoComplete="current-password" />
          )}
        </Field>
      ) : (
        driver.login.map(({ path, label, hint, secret, optional }) => {
          const set = (value: string) => setProof({ ...proof, values: { ...proof.values, [path]: value } });
          return (
            <Field key={path} label={label} hint={hint} optional={optional} error={errorAt(`credentials.${path}`)}>
              {(control) =>
                secret ? (
                  <PasswordInput {...control} value={typedAt(path, true)} onChange={set} autoComplete="new-password" />
                ) : (
                  <TextInput {...control} mono value={typedAt(path, false)} onChange={set} autoComplete="off" autoCapitalize="none" />
                )
              }
            </Field>
          );
        })
      )}
    </div>
  );
}
