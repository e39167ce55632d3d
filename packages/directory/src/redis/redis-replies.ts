export interface StreamEntry {
  readonly id: string;
  /** The number of the change. */
  readonly count: number;
  /** `kind:key` */
  readonly member: string;
  /** Undefined when the record was removed. */
  readonly text: string | undefined;
}

export function isStrings(reply: unknown): reply is readonly string[] {
  return Array.isArray(reply) && reply.every((item) => typeof item === 'string');
}

/** The entries of XRANGE, and of a stream of XREAD. */
export function parseEntries(reply: unknown): readonly StreamEntry[] {
  return Array.isArray(reply) ? reply.map(parseEntry) : [];
}

/** What somebody else added has no number: a gap, after which everything is read again. */
function parseEntry(reply: unknown): StreamEntry {
  const [id, given] = Array.isArray(reply) ? (reply as unknown[]) : [];
  const fields = new Map<string, string>();
  const list = isStrings(given) ? given : [];
  for (let index = 0; index + 1 < list.length; index += 2)
    fields.set(list[index] ?? '', list[index + 1] ?? '');
  return {
    id: String(id),
    count: Number(fields.get('n')),
    member: fields.get('k') ?? '',
    text: fields.get('r'),
  };
}
