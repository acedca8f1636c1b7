import "@fontsource-variable/geist/wght.css";
import "@fontsource-variable/geist-mono/wght.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { EarlyInput } from "@/components/shell/early-input";
import { ThemeScriptTag } from "@/components/shell/theme-script-tag";

export const metadata: Metadata = {
  title: { default: "Lineward", template: "%s · Lineward" },
  description: "One place to keep every SIP account in a building working",
  icons: { icon: "/favicon.svg" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, viewportFit: "cover" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    // The script in the head sets the theme on this element before React arrives.
    <html lang="en" suppressHydrationWarning>
      <head>
        <ThemeScriptTag nonce={nonce} />
      </head>
      <body>
        {children}
        <EarlyInput />
      </body>
    </html>
  );
}
