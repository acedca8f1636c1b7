const names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Days of the week to choose from, 1 for Monday. */
export function DayChips({ days, onChange }: { days: readonly number[]; onChange: (days: number[]) => void }) {
  return (
    <fieldset className="flex flex-wrap gap-1.5" aria-label="Days">
      {names.map((name, at) => {
        const isOn = days.includes(at + 1);
        return (
          <button
            key={name}
            type="button"
            className="chip"
            aria-pressed={isOn}
            data-on={isOn || undefined}
            onClick={() => onChange(isOn ? days.filter((day) => day !== at + 1) : [...days, at + 1].sort())}
          >
            {isOn ? <b>{name}</b> : name}
          </button>
        );
      })}
    </fieldset>
  );
}
