"use client";
import { themeScript } from "./theme-script";

/**
 * The theme's script as the server writes it. If the root is ever drawn again in the browser (an unknown address), the tag is
 * only data there: it has run long ago, and React would warn of a script that never runs.
 */
export function ThemeScriptTag({ nonce }: { nonce: string | undefined }) {
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
