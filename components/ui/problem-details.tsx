import { CopyButton } from "./copy-button";

/** What helps to look into a problem and says nothing to most people, folded: the device's own words, the request's id. */
export function ProblemDetails({ device, requestId, copy }: { device?: string | undefined; requestId?: string | undefined; copy: string }) {
  if (!device && !requestId) {
    return null;
  }
  return (
    <details className="text-xs text-ink-2 mt-1">
      <summary className="link w-fit cursor-pointer py-1 phone:py-3">Details</summary>
      {device ? (
        <p className="wrap-anywhere">
          The device said <span className="mono">{device}</span>
        </p>
      ) : null}
      {requestId ? (
        <p className="wrap-anywhere">
          Request <span className="mono">{requestId}</span>
        </p>
      ) : null}
      <div className="mt-1.5">
        <CopyButton text={copy} label="Copy details" />
      </div>
    </details>
  );
}
