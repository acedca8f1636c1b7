/** A SHA-256 in groups of four, to be compared by eye. */
export function Fingerprint({ sha256, small = false }: { sha256: string; small?: boolean }) {
  const groups = sha256.toUpperCase().match(/.{1,4}/g) ?? [];
  return (
    <div
      role="img"
      className={`mono grid grid-cols-8 phone:grid-cols-4 ${small ? "gap-y-1 text-[12.5px] max-w-[440px]" : "gap-y-2.5 text-[16px] tracking-[.02em]"}`}
      aria-label={`Fingerprint ${groups.join(" ")}`}
    >
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group may occur twice; its place is its identity
        <span key={index}>{group}</span>
      ))}
    </div>
  );
}
