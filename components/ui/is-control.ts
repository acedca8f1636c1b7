/** True if a press was on something that acts by itself: then the row around it does nothing. */
export function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("a, button, input, label, [popover]") !== null;
}
