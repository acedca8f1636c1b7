"use client";
import type { ReactNode } from "react";
import { Toaster } from "sonner";
import { type Me, MeProvider } from "../session/me";
import { PasswordAgain } from "../session/password-again";
import { Guide } from "../tour/guide";
import { Link } from "../ui/link";
import { FocusOnArrival } from "./focus-on-arrival";
import { Live } from "./live/live";
import { Providers } from "./providers";
import { SecondStepNotice } from "./second-step-notice";
import { Shortcuts } from "./shortcuts";
import { Sidebar } from "./sidebar";
import { TabBar } from "./tab-bar";
import { useKeptTheme } from "./theme";

/** Everything around a page: sidebar or bottom tabs, the panel, keys and toasts. */
export function Shell({
  me,
  secondStepFrom,
  demo,
  version,
  host,
  children,
}: {
  me: Me;
  /** From when the person's role needs a second step that they do not have yet. */
  secondStepFrom: string | null;
  demo: boolean;
  version: string;
  host: string;
  children: ReactNode;
}) {
  useKeptTheme(me.theme);
  const isAbove = demo || secondStepFrom !== null;
  return (
    <Providers>
      <MeProvider me={me}>
        <a className="skip" href="#main">
          Skip to the page
        </a>
        <div className="shell" data-banner={isAbove || undefined}>
          {isAbove ? (
            <div className="above">
              {demo ? (
                <>
                  <section className="banner" aria-label="Demo">
                    This is a demo. The devices are simulated, everything else is real.{" "}
                    <Link href="/tour" className="link underline underline-offset-2 whitespace-nowrap">
                      Take the tour
                    </Link>
                  </section>
                  <Guide />
                </>
              ) : null}
              {secondStepFrom === null ? null : <SecondStepNotice from={secondStepFrom} />}
            </div>
          ) : null}
          <Sidebar version={version} host={host} demo={demo} />
          <main id="main" className="main" tabIndex={-1}>
            {children}
          </main>
        </div>
        <TabBar demo={demo} />
        <FocusOnArrival />
        <Live />
        <PasswordAgain />
        <Shortcuts />
        <Toaster
          position="bottom-right"
          mobileOffset={{ bottom: 88 }}
          duration={6_000}
          toastOptions={{ unstyled: true, classNames: { toast: "pop toast", title: "font-medium", description: "text-xs text-ink-3" } }}
        />
      </MeProvider>
    </Providers>
  );
}
