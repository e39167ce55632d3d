/** A board chooses its own name, which must not control a terminal or break a parser of UTF-8. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '�');
}
