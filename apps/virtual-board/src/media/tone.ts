import { Clock } from './clock.ts';

const sampleRate = 48_000;
const frameMs = 20;
const samples = (sampleRate * frameMs) / 1000;
const frequency = 440;
const amplitude = 0.2;

/** A tone, sent instead of a microphone. */
export class Tone {
  readonly #writer: WritableStreamDefaultWriter<AudioData>;
  readonly #clock = new Clock(frameMs);
  #frame = 0;

  constructor(output: WritableStream<AudioData>) {
    this.#writer = output.getWriter();
    void this.#run();
  }

  close(): void {
    this.#clock.close();
    this.#writer.abort().catch(() => undefined);
  }

  async #run(): Promise<void> {
    for (;;) {
      const missed = await this.#clock.next();
      if (missed === undefined) return;
      for (let count = 0; count <= missed; count += 1) this.#write();
    }
  }

  #write(): void {
    const data = new Float32Array(samples);
    const start = this.#frame * samples;
    for (let at = 0; at < samples; at += 1) {
      data[at] = amplitude * Math.sin((2 * Math.PI * frequency * (start + at)) / sampleRate);
    }
    const timestamp = this.#frame * frameMs * 1000;
    this.#frame += 1;
    const format = { format: 'f32', sampleRate, numberOfChannels: 1 } as const;
    const audio = new AudioData({ ...format, numberOfFrames: samples, timestamp, data });
    this.#writer.write(audio).catch(() => undefined);
  }
}
