import path from 'node:path';
import { parseArgs } from 'node:util';
import { Board } from './fanout/board.ts';
import type { OfferForm } from './fanout/guest.ts';
import { openMeeting } from './fanout/meeting.ts';
import type { Meeting } from './fanout/meeting.ts';
import type { StartedServer } from './fanout/server-process.ts';
import { startEmbedded } from './fanout/server-process.ts';
import { encodePictures } from './fanout/picture-file.ts';
import { Viewer } from './fanout/viewer.ts';
import { comparison, percentile } from './summary.ts';

const about = `Measures how long a native peer (libdatachannel, as OBS is) takes from its offer until media may
flow: one after the other, each leaving again, with each form of an offer in turn.

  --joins N       of each form (500)
  --before FILE   another build of the media server (its main.js), measured in the same run
  --help          this text`;

const forms: Readonly<Record<string, OfferForm>> = {
  'addresses in the offer': { candidates: true, setup: 'actpass' },
  'no addresses told': { candidates: false, setup: 'actpass' },
  'addresses, setup:active': { candidates: true, setup: 'active' },
  'no addresses, setup:active': { candidates: false, setup: 'active' },
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
  console.error(`--joins ${values.joins} is no number: give a whole number above 0.`);
  process.exit(1);
}

/** A media server with a board that publishes to it. */
class Subject {
  readonly name: string;
  readonly times = new Map(Object.keys(forms).map((form) => [form, [] as number[]]));
  readonly #server: StartedServer;
  readonly #meeting: Meeting;
  readonly #board = new Board();
  #source = '';

  private constructor(name: string, server: StartedServer, meeting: Meeting) {
    this.name = name;
    this.#server = server;
    this.#meeting = meeting;
  }

  static async open(name: string, program?: string): Promise<Subject> {
    const server = await startEmbedded([], program);
    const subject = new Subject(name, server, await openMeeting(server.url));
    subject.#source = await subject.#board.join(subject.#meeting);
    subject.#board.play(await encodePictures());
    return subject;
  }

  async join(form: string): Promise<void> {
    const start = performance.now();
    const viewer = new Viewer();
    await viewer
      .join(this.#meeting, this.#source, forms[form])
      .catch((error: unknown) => console.log(`${this.name}, ${form}: ${String(error)}`));
    this.times.get(form)?.push(performance.now() - start);
    viewer.close();
    if (viewer.id !== undefined) await this.#meeting.leave(viewer.id);
  }

  async close(): Promise<void> {
    this.#board.close();
    await this.#meeting.close();
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
