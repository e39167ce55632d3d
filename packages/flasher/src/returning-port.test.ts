import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resetBoard, type Link, type LinkListener, type OpenLink } from './link.ts';
import { ReturningPort } from './returning-port.ts';

/** A port that can be taken away. */
class FakePort {
  isThere = true;
  opened = 0;
  readonly written: number[] = [];
  readonly #listeners = new Set<LinkListener>();

  readonly open: OpenLink = (listener) => {
    if (!this.isThere) return Promise.reject(new Error('The port does not exist.'));
    this.opened += 1;
    this.#listeners.add(listener);
    const link: Link = {
      ...{ name: 'fake', hasSignals: true, endInput: () => undefined },
      write: (bytes) => {
        if (!this.#listeners.has(listener)) return Promise.reject(new Error('The port is closed.'));
        this.written.push(...bytes);
        return Promise.resolve();
      },
      setSignals: () => Promise.resolve(),
      setBaudRate: () => Promise.resolve(),
      close: () => Promise.resolve(void this.#listeners.delete(listener)),
    };
    return Promise.resolve(link);
  };

  get isOpen(): boolean {
    return this.#listeners.size > 0;
  }

  receive(byte: number): void {
    for (const listener of this.#listeners) listener.onData(Uint8Array.of(byte));
  }

  leave(): void {
    this.isThere = false;
    const left = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of left) listener.onClosed('disconnected');
  }
}

let fake: FakePort;
let port: ReturningPort;
let received: number[];
let closed: string[];
let link: Link;

const listener: LinkListener = {
  onData: (bytes) => received.push(...bytes),
  onClosed: (reason) => closed.push(reason),
};

beforeEach(async () => {
  fake = new FakePort();
  port = new ReturningPort(fake.open);
  [received, closed] = [[], []];
  link = await port.open(listener);
});

afterEach(() => link.close());

describe('after a reset', () => {
  it('a port that leaves is opened again; what is written meanwhile waits', async () => {
    await resetBoard(link);
    fake.leave();
    const writing = link.write(Uint8Array.of(7));
    fake.isThere = true;
    await writing;
    fake.receive(9);

    expect({ closed, received, written: fake.written, opened: fake.opened }).toEqual({
      ...{ closed: [], received: [9], written: [7], opened: 2 },
    });
  });

  it('a port that leaves once more is opened again', async () => {
    await resetBoard(link);
    for (let i = 0; i < 2; i += 1) {
      fake.leave();
      fake.isThere = true;
      await link.write(Uint8Array.of(i));
    }

    expect({ closed, written: fake.written }).toEqual({ closed: [], written: [0, 1] });
  });

  it('a port that is closed and then opened is awaited', async () => {
    await resetBoard(link);
    await link.close();
    fake.leave();
    const opening = port.open(listener);
    fake.isThere = true;
    link = await opening;
    await link.write(Uint8Array.of(1));

    expect(fake.written).toEqual([1]);
  });

  it('a port that does not come back is closed', async () => {
    port = new ReturningPort(fake.open, 300);
    link = await port.open(listener);
    await link.setSignals({ dtr: false, rts: true });
    fake.leave();
    await expect.poll(() => closed, { timeout: 30_000 }).toContain('disconnected');

    expect(fake.isOpen).toBe(false);
  });

  it('a link that is closed meanwhile opens nothing', async () => {
    await resetBoard(link);
    fake.leave();
    await link.close();
    fake.isThere = true;
    await expect.poll(() => fake.opened, { timeout: 30_000 }).toBe(2);
    await expect.poll(() => fake.isOpen, { timeout: 30_000 }).toBe(false);

    expect(closed).toEqual([]);
  });
});

describe('without a reset', () => {
  it('a port that leaves is closed', () => {
    fake.leave();

    expect({ closed, opened: fake.opened }).toEqual({ closed: ['disconnected'], opened: 1 });
  });

  it('a missing port fails at once', async () => {
    fake.leave();

    await expect(port.open(listener)).rejects.toThrow('does not exist');
  });
});
