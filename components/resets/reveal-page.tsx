"use client";
import { useMutation } from "@tanstack/react-query";
import { EyeOff, KeyRound } from "lucide-react";
import { useEffect, useState } from "react";
import { ApiProblem, call } from "@/lib/api/client";
import { Button, ButtonLink } from "../ui/button";
import { Facts } from "../ui/card";
import { CopyButton } from "../ui/copy-button";
import { ProblemPanel } from "../ui/problem-panel";
import { TopBar } from "../ui/top-bar";

/** Shown this long, then taken off the screen: it cannot be asked for again. */
const shownMs = 5 * 60_000;

function HalfDoneLines() {
  return <ButtonLink href="/lines?state=half_done">Lines that are half done</ButtonLink>;
}

/** Nothing to try again: the link is worth nothing from now on, whoever opened it. */
function UsedUp() {
  return (
    <div role="alert">
      <h2 className="text-lg tracking-[-.015em]">This link is used up</h2>
      <p className="text-ink-2 mt-1 mb-4">
        It was opened before, a newer one was made, or its time is over. The audit says who opened it. A new one is made where the reset
        lies half done, and only there.
      </p>
      <HalfDoneLines />
    </div>
  );
}

/** Opens a one-time link on a press, never by itself: a preview or a reload must not use it up. */
export function RevealPage({ token }: { token: string }) {
  const [gone, setGone] = useState(false);
  const open = useMutation({ mutationFn: () => call("GET /api/reveals/{token}", { params: { token } }), gcTime: 0 });
  const { data, reset } = open;
  useEffect(() => {
    if (!data) {
      return undefined;
    }
    const timer = setTimeout(() => {
      reset();
      setGone(true);
    }, shownMs);
    return () => clearTimeout(timer);
  }, [data, reset]);
  const hide = () => {
    reset();
    setGone(true);
  };
  return (
    <>
      <TopBar title="One-time password" />
      <div className="w-full max-w-[560px] mx-auto px-6 phone:px-4 pt-10 phone:pt-6">
        <section className="card p-5">
          {data ? (
            <>
              <h2 className="text-lg tracking-[-.015em]">The new password of {data.lineName}</h2>
              <p className="text-ink-2 mt-1">Type it in at {data.end}, then finish the reset. It is not shown again.</p>
              <div className="inp h-auto! py-2.5 mt-4">
                <code className="mono text-[16px] min-w-0 flex-1 break-all">{data.password}</code>
                <CopyButton text={data.password} variant="secondary" />
              </div>
              <Facts
                className="px-0!"
                items={[
                  [
                    "SIP user",
                    <span key="user" className="mono">
                      {data.user}
                    </span>,
                  ],
                  ["End", data.end],
                ]}
              />
              <Button onClick={hide}>
                <EyeOff size={14} />
                Take it off the screen
              </Button>
            </>
          ) : gone ? (
            <>
              <h2 className="text-lg tracking-[-.015em]">The password is no longer shown</h2>
              <p className="text-ink-2 mt-1 mb-4">The link is used up. Finish the reset once the device has the new password.</p>
              <HalfDoneLines />
            </>
          ) : open.error instanceof ApiProblem && open.error.code === "not_found" ? (
            <UsedUp />
          ) : (
            <>
              <h2 className="text-lg tracking-[-.015em]">Show the password once</h2>
              <p className="text-ink-2 mt-1 mb-4">
                Opening uses the link up, and the audit keeps your name with it. Be at the device first, with nobody looking on.
              </p>
              {open.error ? <ProblemPanel error={open.error} className="mb-4" /> : null}
              <Button variant="primary" busy={open.isPending && "Opening"} onClick={() => open.mutate()}>
                <KeyRound size={14} />
                Show it once
              </Button>
            </>
          )}
        </section>
      </div>
    </>
  );
}
