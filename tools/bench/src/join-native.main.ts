import path from 'node:path';
import { parseArgs } from 'node:util';
import type { OfferForm } from './fanout/bench-peer.ts';
import { BenchBoard } from './fanout/board.ts';
import { openSession, type MediaSession } from './fanout/media-session.ts';
import { startEmbedded, type StartedServer } from './fanout/servers.ts';
import { encodeTestClip } from './fanout/test-clip.ts';
import { BenchViewer } from './fanout/viewer.ts';
import { comparison, percentile } from './summary.ts';

const about = `Measures the time from a native peer's offer (libdatachannel, as in OBS) until media can flow. The
peers join and leave in turn, with each form of an offer.

  --joins N       joins with each form (500)
  --before FILE   another build of the media server (its main.js), measured in the same run
  --help          print this help`;

const forms: Readonly<Record<string, OfferForm>> = {
  'candidates in the offer': { candidates: true, setup: 'actpass' },
  'no candidates': { candidates: false, setup: 'actpass' },
  'candidates, setup:active': { candidates: true, setup: 'active' },
  'no candidates, setup:active': { candidates: false, setup: 'active' },
};
const slowMs = 300;

const { values } = parseArgs({
  options: {
    joins: { type: 'string', default: '500' },
    before: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(about);
  process.exit(0);
}
const joins = Number(values.joins);
if (!Number.isInteger(joins) || joins < 1) {
  console.error(`invalid --joins "${values.joins}": expected a positive integer`);
  process.exit(1);
}

/** A media server with a board that publishes to it. */
class Subject {
  readonly name: string;
  readonly times = new Map(Object.keys(forms).map((form) => [form, [] as number[]]));
  readonly #server: StartedServer;
  readonly #session: MediaSession;
  readonly #board = new BenchBoard();
  #source = '';

  private constructor(name: string, server: StartedServer, session: MediaSession) {
    this.name = name;
    this.#server = server;
    this.#session = session;
  }

  static async open(name: string, program?: string): Promise<Subject> {
    const server = await startEmbedded(program === undefined ? {} : { program });
    const subject = new Subject(name, server, await openSession(server.url));
    subject.#source = await subject.#board.join(subject.#session);
    subject.#board.play(await encodeTestClip());
    return subject;
  }

  async join(form: string): Promise<void> {
    const start = performance.now();
    const viewer = new BenchViewer(forms[form]);
    await viewer
      .join(this.#session, this.#source)
      .catch((error: unknown) => console.log(`${this.name}, ${form}: ${String(error)}`));
    this.times.get(form)?.push(performance.now() - start);
    viewer.close();
    if (viewer.id !== undefined) await this.#session.leave(viewer.id);
  }

  async close(): Promise<void> {
    this.#board.close();
    await this.#session.close();
    await this.#server.stop();
  }
}

const subjects = [
  await Subject.open('this build'),
  ...(values.before ? [await Subject.open('before', path.resolve(values.before))] : []),
];
for (let count = 0; count < joins; count += 1) {
  for (const form of Object.keys(forms)) for (const subject of subjects) await subject.join(form);
}
for (const form of Object.keys(forms)) {
  const rows = subjects.map(({ name, times }) => [name, times.get(form) ?? []] as const);
  console.log(comparison(`${form}:`, rows).join('\n'));
  for (const [name, times] of rows) {
    const slow = times.filter((time) => time > slowMs).length;
    console.log(
      `${name}: ${slow} over ${slowMs} ms; 99 % ${percentile(times, 0.99).toFixed(0)} ms`,
    );
  }
}
for (const subject of subjects) await subject.close();
process.exit(0);
