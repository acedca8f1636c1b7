export type MarkState = "yes" | "no" | "differs" | "unknown" | "not_applicable" | "checking";

/** The shapes of one bar at `x`: whole, broken, half filled, dots, hairline, or a bright core. The shape says it, the colour repeats it. */
export function MarkShape({ state, x, width, height }: { state: MarkState; x: number; width: number; height: number }) {
  const radius = Math.min(1.5, width / 2);
  if (state === "yes") {
    return <rect x={x} width={width} height={height} rx={radius} fill="var(--ok)" />;
  }
  if (state === "no") {
    const part = height * 0.36;
    return (
      <>
        <rect x={x} width={width} height={part} rx={radius} fill="var(--bad)" />
        <rect x={x} y={height - part} width={width} height={part} rx={radius} fill="var(--bad)" />
      </>
    );
  }
  if (state === "differs") {
    return (
      <>
        <rect x={x} width={width} height={height} rx={radius} fill="var(--warn)" opacity="0.32" />
        <rect x={x} y={height / 2} width={width} height={height / 2} rx={radius} fill="var(--warn)" />
      </>
    );
  }
  if (state === "checking") {
    return (
      <>
        <rect x={x} width={width} height={height} rx={radius} fill="var(--accent)" opacity="0.28" />
        <rect className="pulse" x={x} y={height * 0.3} width={width} height={height * 0.4} rx={radius} fill="var(--accent)" />
      </>
    );
  }
  if (state === "not_applicable") {
    return <rect x={x + (width - 1.2) / 2} width={1.2} height={height} rx={0.6} fill="var(--idle)" opacity="0.6" />;
  }
  const dot = width * 0.62;
  return (
    <>
      {[0, (height - dot) / 2, height - dot].map((y) => (
        <rect key={y} x={x + (width - dot) / 2} y={y} width={dot} height={dot} rx={dot / 2} fill="var(--idle)" />
      ))}
    </>
  );
}

/** One mark. Without a `label` it is decoration beside words that say the same. */
export function Mark({ state, width = 4, height = 14, label }: { state: MarkState; width?: number; height?: number; label?: string }) {
  const frame = { width, height, viewBox: `0 0 ${width} ${height}`, className: "flex-none" };
  const shape = <MarkShape state={state} x={0} width={width} height={height} />;
  return label === undefined ? (
    <svg {...frame} aria-hidden="true">
      {shape}
    </svg>
  ) : (
    <svg {...frame} role="img" aria-label={label}>
      {shape}
    </svg>
  );
}
