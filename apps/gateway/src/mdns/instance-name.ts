/** A label has 63 bytes at most (RFC 1035 section 2.3.4). */
const maxLabelBytes = 63;

/** The name of an instance after so many conflicts: the second is `name (2)`. */
export function instanceName(name: string, conflicts: number): string {
  const suffix = conflicts === 0 ? '' : ` (${conflicts + 1})`;
  return `${shortened(name, maxLabelBytes - suffix.length)}${suffix}`;
}

/** A label that fits, without the dot, which separates labels. */
function shortened(name: string, maxBytes: number): string {
  let label = name.replaceAll('.', '-');
  while (Buffer.byteLength(label) > maxBytes) label = [...label].slice(0, -1).join('');
  return label;
}
