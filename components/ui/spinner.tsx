/** Turns while something runs; a still mark where less motion is asked for. Silent: the words beside it say what runs. */
export function Spinner({ size = 13, className }: { size?: number; className?: string }) {
  return (
    <svg className={`spin ${className ?? ""}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" strokeOpacity=".2" strokeWidth="2" />
      <path d="M8 1.6a6.4 6.4 0 0 1 6.4 6.4" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
