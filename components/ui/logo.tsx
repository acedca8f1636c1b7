/** The mark of the product. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" aria-hidden="true" className="flex-none">
      <rect width="22" height="22" rx="6" fill="var(--ink)" />
      <path d="M7.2 7.7v4.1a3.2 3.2 0 0 0 3.2 3.2h2.6" fill="none" stroke="var(--on-ink)" strokeWidth="1.7" strokeLinecap="round" />
      <circle cx="7.2" cy="6.3" r="1.75" fill="none" stroke="var(--on-ink)" strokeWidth="1.5" />
      <circle cx="15" cy="15" r="1.9" fill="var(--on-ink)" />
    </svg>
  );
}
