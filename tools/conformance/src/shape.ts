/** A difference between a reply and Kurento's. */
export interface Difference {
  /** Such as `result.value[0].type`. */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Fields with values specific to a server, of which only the type is compared. */
const freeFields = new Set([
  'bytesReceived',
  'bytesSent',
  'candidate',
  'componentId',
  'connectionId',
  'binName',
  'firCount',
  'generationTime',
  'id',
  'jitter',
  'localCandidate',
  'nackCount',
  'packetsLost',
  'packetsReceived',
  'packetsSent',
  'pliCount',
  'remb',
  'remoteCandidate',
  'roundTripTime',
  'ssrc',
  'timestampMillis',
  'version',
]);

/** Operations whose results depend on the machine, its settings or the time. */
const freeResults = new Set([
  'getCpuCount',
  'getCreationTime',
  'getNetworkInterfaces',
  'getUsedCpu',
  'getUsedMemory',
]);

/** Maps ids and generated texts of Kurento to those of the server. */
export class Names {
  readonly #ours = new Map<string, string>();
  readonly #texts = new Map<string, string>();

  /** The server's text for one of Kurento's; unchanged if there is none. */
  translate(text: string): string {
    const whole = this.#texts.get(text);
    return whole ?? text.replace(uuid, (id) => this.#ours.get(id) ?? id);
  }

  translateAll(value: unknown): unknown {
    return mapStrings(value, (text) => this.translate(text));
  }

  has(text: string): boolean {
    return [...text.matchAll(uuid)].every(([id]) => this.#ours.has(id));
  }

  /** Whether ids of the server correspond to some of Kurento's. */
  isOurs(text: string): boolean {
    const ours = new Set(this.#ours.values());
    return [...text.matchAll(uuid)].every(([id]) => ours.has(id));
  }

  /** Maps two texts at the same position of two replies. */
  learn(theirs: string, ours: string): void {
    if (theirs.startsWith('v=0') || theirs.startsWith('candidate:')) this.#texts.set(theirs, ours);
    const names = [...ours.matchAll(uuid)].map(([id]) => id);
    [...theirs.matchAll(uuid)].forEach(([id], index) => {
      const name = names[index];
      if (name !== undefined && !this.#ours.has(id)) this.#ours.set(id, name);
    });
  }
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((inner) => mapStrings(inner, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [change(key), mapStrings(inner, change)]),
  );
}

/** Compares two replies, and maps their ids. */
export class Comparison {
  readonly differences: Difference[] = [];
  readonly #names: Names;
  readonly #free: boolean;

  constructor(names: Names, operation = '') {
    this.#names = names;
    this.#free = freeResults.has(operation);
  }

  compare(expected: unknown, actual: unknown, path = ''): void {
    if (typeof expected === 'string' && typeof actual === 'string') {
      this.#compareText(expected, actual, path);
    } else if (Array.isArray(expected) && Array.isArray(actual)) {
      this.#compareLists(expected, actual, path);
    } else if (isRecord(expected) && isRecord(actual)) {
      this.#compareRecords(expected, actual, path);
    } else if (typeof expected === 'number' && typeof actual === 'number') {
      if (!this.#isFree(path) && expected !== actual) this.#note(expected, actual, path);
    } else if (expected !== actual) {
      this.#note(expected, actual, path);
    }
  }

  #compareText(expected: string, actual: string, path: string): void {
    if (expected.startsWith('v=0') && actual.startsWith('v=0')) {
      this.#names.learn(expected, actual);
      this.#compareLists(sdpForm(expected), sdpForm(actual), `${path}.sdp`);
      return;
    }
    const form = (text: string): string => text.replace(uuid, 'ID');
    if (this.#isFree(path)) {
      this.#names.learn(expected, actual);
    } else if (form(expected) === form(actual)) {
      const known = this.#names.translate(expected);
      this.#names.learn(expected, actual);
      if (known !== actual && this.#names.translate(expected) !== actual) {
        this.#note(expected, actual, path);
      }
    } else if (this.#names.translate(expected) !== actual) {
      this.#note(expected, actual, path);
    }
  }

  /** Kurento's lists are sets: pairs equal elements first, then elements of equal form. */
  #compareLists(expected: readonly unknown[], actual: readonly unknown[], path: string): void {
    if (expected.length !== actual.length) {
      this.#note(expected, actual, path);
      return;
    }
    const left = [...actual];
    const unpaired: unknown[] = [];
    for (const value of expected) {
      const named = JSON.stringify(this.#names.translateAll(value));
      const index = left.findIndex((candidate) => JSON.stringify(candidate) === named);
      if (index < 0) unpaired.push(value);
      else left.splice(index, 1);
    }
    for (const value of unpaired) {
      const alike = left.findIndex((candidate) => formOf(candidate) === formOf(value));
      const [partner] = left.splice(Math.max(0, alike), 1);
      this.compare(value, partner, `${path}[]`);
    }
  }

  #compareRecords(
    expected: Readonly<Record<string, unknown>>,
    actual: Readonly<Record<string, unknown>>,
    path: string,
  ): void {
    const byName = (record: Readonly<Record<string, unknown>>): unknown[] =>
      Object.entries(record).map(([, value]) => value);
    const ids = Object.keys(expected).every((key) => /^[0-9a-f-]{36}$/.test(key));
    if (ids && Object.keys(expected).length > 0) {
      this.#compareLists(byName(expected), byName(actual), path);
      return;
    }
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      this.compare(expected[key], actual[key], path === '' ? key : `${path}.${key}`);
    }
  }

  #isFree(path: string): boolean {
    return freeFields.has(path.split('.').at(-1) ?? '') || (this.#free && path === 'result.value');
  }

  #note(expected: unknown, actual: unknown, path: string): void {
    this.differences.push({ path, expected, actual });
  }
}

/** A value without ids and numbers. */
function formOf(value: unknown): string {
  return JSON.stringify(value)
    .replace(uuid, 'ID')
    .replace(/-?\d+(\.\d+)?/g, 'N');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The sections of an SDP, without values specific to a server. */
function sdpForm(sdp: string): string[] {
  return sdp
    .split(/^(?=m=)/m)
    .slice(1)
    .map((section) => {
      const [, kind, port] = /^m=(\w+) (\d+)/.exec(section) ?? [];
      const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\r$/m.exec(section)?.[1];
      const setup = /^a=setup:(\w+)/m.exec(section)?.[1];
      const has = (name: string): boolean => section.includes(`\na=${name}:`);
      const parts = ['mid', 'ice-ufrag', 'ice-pwd', 'fingerprint'].filter(has);
      return [kind, port === '0' ? 'rejected' : 'accepted', direction, setup, ...parts].join(' ');
    });
}
