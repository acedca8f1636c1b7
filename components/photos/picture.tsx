"use client";
import { ImageOff } from "lucide-react";
import { useState } from "react";
import { type Photo, pictureOf } from "./use-photos";

/** What a photo is called where nobody wrote anything under it. */
export function photoWords({ caption, kind }: Pick<Photo, "caption" | "kind">): string {
  return caption || (kind === "plan" ? "Plan" : "Photo");
}

/** A picture, or a sign where its file is not there. */
export function Picture({
  photo,
  size,
  alt = photoWords(photo),
  className,
}: {
  photo: Photo;
  size: "small" | "whole";
  /** "" where its words stand beside it. */
  alt?: string;
  className: string;
}) {
  const [missing, setMissing] = useState(false);
  if (missing) {
    return (
      <span
        className={`${className} grid place-items-center bg-sunken text-ink-3`}
        role="img"
        aria-label={`${photoWords(photo)}: not there`}
      >
        <ImageOff size={18} />
      </span>
    );
  }
  return (
    // biome-ignore lint/performance/noImgElement: it is drawn in the size that is shown, and only the API may say who sees it
    <img
      src={pictureOf(photo.id, size)}
      alt={alt}
      width={photo.width}
      height={photo.height}
      loading="lazy"
      className={className}
      onError={() => setMissing(true)}
    />
  );
}
