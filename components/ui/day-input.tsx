/** A day in a filter bar, as the reader's browser writes days, behind the word for what it bounds: two empty ones look alike. */
export function DayInput({
  label,
  value,
  onChange,
  className = "",
}: {
  label: string;
  value: string;
  onChange: (day: string) => void;
  className?: string;
}) {
  return (
    <div className={`inp h-8! w-[186px]! phone:h-11! phone:w-[calc(50%-4px)]! phone:gap-1! phone:px-2! ${className}`}>
      <span className="text-xs text-ink-3 whitespace-nowrap" aria-hidden="true">
        {label}
      </span>
      <input type="date" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}
