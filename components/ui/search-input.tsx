import { Search } from "lucide-react";
import { Kbd } from "./badge";
import { classNames } from "./class-names";

interface SearchInputProps {
  /** What is looked for, said to those who do not see the field, and to the others unless there is a `placeholder`. */
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** What Escape does besides leaving the field. Default: empties it. */
  readonly onClear?: () => void;
  /** What Enter does. Default: nothing. */
  readonly onEnter?: () => void;
  readonly onBlur?: () => void;
  /** Its width beside other controls; on a phone it is as wide as the page. */
  readonly className?: string;
}

/** The search above a list. `/` leads to it from anywhere on the page. */
export function SearchInput({ label, placeholder = label, value, onChange, onClear, onEnter, onBlur, className }: SearchInputProps) {
  return (
    <div className={classNames("inp h-8 phone:w-full! phone:h-11", className ?? "w-[300px]")}>
      <Search size={14} className="text-ink-3" />
      <input
        type="search"
        data-search
        aria-label={label}
        placeholder={placeholder}
        className="[&::-webkit-search-cancel-button]:hidden"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onBlur}
        onKeyDown={(event) => {
          // The Enter that takes a word of an input method is no other Enter.
          if (event.key === "Enter" && !event.nativeEvent.isComposing) {
            onEnter?.();
          } else if (event.key === "Escape") {
            onChange("");
            onClear?.();
            event.currentTarget.blur();
          }
        }}
      />
      <span className="only-d" aria-hidden="true">
        <Kbd>/</Kbd>
      </span>
    </div>
  );
}
