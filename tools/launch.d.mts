/** How V8 lets the heap of a process of the product grow. */
export const heapSetting: string;
/** Loads a bundle's entry and calls its `run`. */
export function launch(name: string, args: readonly string[], bundle?: string): Promise<void>;
