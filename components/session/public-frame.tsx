import type { ReactNode } from "react";
import { Logo } from "../ui/logo";
import { ChainArt } from "./chain-art";

/** The frame of the pages before the sign-in. */
export function PublicFrame({ host, version, demo, children }: { host: string; version: string; demo: boolean; children: ReactNode }) {
  return (
    <>
      {demo ? (
        <section className="banner" aria-label="Demo">
          This is a demo. The devices are simulated, everything else is real.
        </section>
      ) : null}
      <div
        className={`grid grid-cols-[minmax(0,5fr)_minmax(0,7fr)] phone:grid-cols-1 p-2 ${demo ? "min-h-[calc(100dvh-33px)]" : "min-h-dvh"}`}
      >
        <main className="flex flex-col px-14 narrow:px-8 phone:px-5 py-10 phone:py-8">
          <div className="flex items-center gap-2.5">
            <Logo size={26} />
            <span className="font-semibold tracking-[-.02em] text-[17px]">Lineward</span>
          </div>
          <div className="m-auto w-full max-w-[348px] py-8">{children}</div>
          <div className="flex items-center justify-between gap-3 text-xs text-ink-3">
            <span className="mono text-[11.5px] truncate">{host}</span>
            <span>{version}</span>
          </div>
        </main>
        <aside
          className="phone:hidden rounded-xl border border-line bg-surface flex flex-col items-center justify-center relative overflow-hidden shadow-(--sh-1)"
          aria-label="What Lineward is for"
        >
          <div className="w-full grid place-items-center px-10">
            <ChainArt />
          </div>
          <p className="absolute left-10 bottom-9 text-ink-2 text-[13px]">Every door, one line to the people behind it.</p>
        </aside>
      </div>
    </>
  );
}
