/** A day in a filter bar, as the reader's browser writes days. */
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
    <input
      type="date"
      aria-label={label}
      className={`inp h-8! w-[150px]! phone:h-11! phone:w-[176px]! ${className}`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
