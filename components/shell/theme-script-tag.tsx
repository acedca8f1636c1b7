"use client";
import { useLayoutEffect } from "react";
import { followTheme, themeScript } from "./theme-script";

/**
 * The theme's script as the server writes it. If the root is ever drawn in the browser (an unknown address, a page
 * that does not exist for this person), the tag is only data there, because React would warn of a script that never runs.
 */
export function ThemeScriptTag({ nonce }: { nonce: string | undefined }) {
  useLayoutEffect(followTheme, []);
  return (
    <script
      nonce={nonce}
      suppressHydrationWarning
      type={typeof window === "undefined" ? "text/javascript" : "text/plain"}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours; it must run before the first paint
      dangerouslySetInnerHTML={{ __html: themeScript }}
    />
  );
}
