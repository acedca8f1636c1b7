import { TriangleAlert } from "lucide-react";
import type { DocumentManifest } from "@/lib/drivers/types";
import type { RuleSource } from "@/lib/schema/field";

/** "SIP settings, API 2.x"; many pages carry their version in their title already. */
export function sourceWords({ page, version }: RuleSource): string {
  return version === undefined || page.includes(version) ? page : `${page}, ${version}`;
}

interface FormIntroProps {
  readonly manifest: DocumentManifest;
  readonly noun: string;
  readonly readOnly: boolean;
}

/** Above the fields: what nobody confirms, that nothing can be changed, and once where the rules come from. */
export function FormIntro({ manifest, noun, readOnly }: FormIntroProps) {
  const { source } = manifest;
  return (
    <>
      {manifest.confirmed ? null : (
        <div className="f-banner f-banner-warn">
          <TriangleAlert size={14} aria-hidden="true" />
          <span>
            <b>Not confirmed by the vendor.</b> {manifest.note}
          </span>
        </div>
      )}
      {readOnly ? <div className="f-banner">You can look at these settings. Changing them on the {noun} takes another role.</div> : null}
      <p className="f-source-once">
        Rules come from{" "}
        {source.url ? (
          <a href={source.url} target="_blank" rel="noreferrer">
            {sourceWords(source)}
          </a>
        ) : (
          sourceWords(source)
        )}{" "}
        unless a field says otherwise.
      </p>
    </>
  );
}
