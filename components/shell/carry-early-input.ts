/**
 * The server draws inputs before the page's code is there. What is typed, ticked or chosen in that moment is in the element, but nobody
 * heard of it: the next drawing would put the old value back, and a form would send it. Each such element tells of itself here as if it
 * happened now.
 *
 * React remembers the value that an element had when it was attached and drops events that bring no other one. It sees values
 * that are set on the element, and does not see those set through the prototype: hence each is set twice.
 */
export function carryEarlyInput(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLInputElement>("input")) {
    if (element.type === "checkbox" || element.type === "radio") {
      carryTick(element);
    } else if (element.type !== "hidden" && element.type !== "file") {
      carryText(element, HTMLInputElement.prototype);
    }
  }
  for (const element of root.querySelectorAll<HTMLTextAreaElement>("textarea")) {
    carryText(element, HTMLTextAreaElement.prototype);
  }
  for (const element of root.querySelectorAll("select")) {
    const drawn = [...element.options].find((option) => option.defaultSelected) ?? element.options[0];
    if (drawn && element.value !== drawn.value) {
      element.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

function carryText(element: HTMLInputElement | HTMLTextAreaElement, prototype: object): void {
  const typed = element.value;
  if (typed === element.defaultValue) {
    return;
  }
  element.value = element.defaultValue;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(element, typed);
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

function carryTick(element: HTMLInputElement): void {
  // Of a group of radios only the one that was chosen speaks.
  if (element.checked === element.defaultChecked || (element.type === "radio" && !element.checked)) {
    return;
  }
  element.checked = element.defaultChecked;
  element.click();
}
