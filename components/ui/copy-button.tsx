"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";

/** Where the clipboard is closed to the page (plain http), the old way still works. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export function CopyButton({
  text,
  label = "Copy",
  about,
  variant = "ghost",
}: {
  text: string;
  label?: string;
  /** Whose, where several stand below one another: said to who does not see that. */
  about?: string;
  variant?: "ghost" | "secondary";
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copied) {
      const timer = setTimeout(() => setCopied(false), 2_000);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [copied]);
  return (
    <Button variant={variant} size="sm" onClick={async () => setCopied(await copyText(text))}>
      {copied ? <Check size={13} /> : <Copy size={13} />}
      <span aria-live="polite">
        {copied ? "Copied" : label}
        {about === undefined ? null : <span className="sr-only"> of {about}</span>}
      </span>
    </Button>
  );
}
