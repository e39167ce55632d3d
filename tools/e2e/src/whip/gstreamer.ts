import { existsSync } from 'node:fs';
import path from 'node:path';
import { Program } from '@boardcast/testkit/program';

const script = path.resolve(import.meta.dirname, 'gstreamer_whip.py');
const python = '/usr/bin/python3';
const documentation = '/usr/share/doc';
/** Debian's packages; webrtcbin is in plugins-bad, its ICE in nice, x264enc in plugins-ugly. */
const packages = [
  'python3-gst-1.0',
  'gir1.2-gst-plugins-bad-1.0',
  'gstreamer1.0-plugins-bad',
  'gstreamer1.0-plugins-ugly',
  'gstreamer1.0-nice',
];

export const hasGstreamer = packages.every((name) => existsSync(path.join(documentation, name)));

/** Publishes by WHIP with GStreamer's webrtcbin. Resolves when its offer was accepted. */
export async function publishWithGstreamer(url: string): Promise<Program> {
  const program = Program.start(python, { arguments: [script, url] });
  await program.match(/^published$/);
  return program;
}
