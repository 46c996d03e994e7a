const PLAIN = /^[\w./:~%@!$&'()*+,;=-]*$/;

/** Whether a text needs no escape in JSON: letters, digits and what an address has. */
export function isAsciiText(text: string): boolean {
  return PLAIN.test(text);
}
