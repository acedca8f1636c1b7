/** "1 site", "3 sites". */
export function counted(number: number, text: string, many = `${text}s`): string {
  return `${number} ${number === 1 ? text : many}`;
}
