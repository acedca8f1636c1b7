const names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Days of the week to choose from, 1 for Monday. */
export function DayChips({ days, onChange }: { days: readonly number[]; onChange: (days: number[]) => void }) {
  return (
    <fieldset className="grid grid-cols-7 gap-1" aria-label="Days">
      {names.map((name, at) => {
        const isOn = days.includes(at + 1);
        return (
          <button
            key={name}
            type="button"
            className={`grid place-items-center h-[34px] phone:h-11 min-w-0 rounded-[7px] border text-xs ${
              isOn ? "bg-accent-soft border-accent-line text-accent-ink font-semibold" : "border-line-2 text-ink-3 hover:bg-hover"
            }`}
            aria-pressed={isOn}
            onClick={() => onChange(isOn ? days.filter((day) => day !== at + 1) : [...days, at + 1].sort())}
          >
            {name}
          </button>
        );
      })}
    </fieldset>
  );
}
