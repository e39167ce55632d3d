/**
 * Puts sound and picture of an answer into media streams of their own (RFC 8830). A browser holds
 * the pictures of one stream back for its sound, whose buffer grows to a tenth of a second and
 * more; a live picture is worth more.
 */
export function withoutLipSync(answer: string): string {
  const [session = '', ...sections] = answer.split(/^(?=m=)/m);
  return [session, ...sections.map(withOwnStream)].join('');
}

function withOwnStream(section: string): string {
  const kind = /^m=(\w+)/.exec(section)?.[1] ?? '';
  if (kind !== 'audio' && kind !== 'video') return section;
  const lines = section.split(/\r?\n/).filter((line) => !/^a=(msid:|ssrc:\d+ ms)/.test(line));
  lines.splice(-1, 0, `a=msid:${kind} ${kind}`);
  return lines.join('\r\n');
}
