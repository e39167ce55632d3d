/**
 * Puts the audio and the video of an answer into separate media streams (RFC 8830). A browser delays
 * the video of a stream for its audio, whose buffer grows to 0.1 s and more; for live video low
 * latency matters more.
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
