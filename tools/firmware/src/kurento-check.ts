import { maskServerUrl } from '@boardcast/board';
import { errorMessage, KurentoError, type ServerInfo } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { boardOffer } from './board-offer.ts';
import { describeCandidates, parseCandidate, type Candidate } from './candidates.ts';

/** One thing that was found out. */
export interface Finding {
  readonly mark: 'ok' | 'warning' | 'missing';
  readonly what: string;
  /** What to do about it. */
  readonly next?: string;
}

const pings = 5;
const gatherWithinMs = 5_000;

/**
 * Asks a server all that a board will want of it, and frees what it made for it. Hands out each
 * finding as it comes; the first that is missing is the last.
 */
export async function* checkKurento(url: string, timeoutMs: number): AsyncGenerator<Finding> {
  const client = new KurentoClient({
    url,
    openSocket: openNodeSocket,
    requestTimeoutMs: timeoutMs,
    backoff: { delay: () => undefined },
  });
  let pipeline: string | undefined;
  let now = connecting;
  try {
    await client.connect();
    yield ok(`a WebSocket opens at ${maskServerUrl(url)}, and a session with it`);
    now = { failed: 'it does not say which Kurento it is', next: connecting.next };
    yield* versionFindings(
      await client.invoke('ServerManager', 'manager_ServerManager', 'getInfo'),
    );
    now = { failed: 'it does not answer a ping', next: 'See its log, and start it again.' };
    yield ok(
      `a round trip takes ${(await roundTripMs(client)).toFixed(1)} ms (median of ${pings})`,
    );
    now = { failed: 'no pipeline can be made', next: 'See its log: is it out of resources?' };
    pipeline = await client.create('MediaPipeline', {});
    yield ok('a pipeline can be made');
    now = {
      failed: 'no WebRtcEndpoint can be made',
      next: 'See that its module elements is loaded.',
    };
    const endpoint = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
    yield ok('a WebRtcEndpoint can be made');
    now = { failed: "it does not take a board's offer", next: 'See its log for the offer.' };
    yield* await mediaFindings(client, endpoint);
    now = { failed: 'what the check made cannot be released', next: 'See its log.' };
    await client.release(pipeline);
    pipeline = undefined;
    yield ok('all that was made is released');
  } catch (error) {
    yield { mark: 'missing', what: `${now.failed}: ${wordsOf(error, url)}`, next: now.next };
  } finally {
    if (pipeline !== undefined) await client.release(pipeline).catch(() => undefined);
    await client.close();
  }
}

interface Step {
  readonly failed: string;
  readonly next: string;
}

const connecting: Step = {
  failed: 'no Kurento answers',
  next: 'Start one (npm start) and give its address, such as ws://host:8888/kurento.',
};

const ok = (what: string): Finding => ({ mark: 'ok', what });

/** Without the user and the password that the address may have. */
function wordsOf(error: unknown, url: string): string {
  if (error instanceof KurentoError) return `${error.message} (${error.code})`;
  const message = errorMessage(error);
  return message.replaceAll(url, maskServerUrl(url)).replace(/\.$/, '');
}

function* versionFindings({ type, version, modules, capabilities }: ServerInfo) {
  const names = modules.map(({ name }) => name).join(', ');
  yield ok(`it is ${type} ${version}, with the modules ${names}`);
  if (!capabilities.includes('transactions')) {
    yield {
      mark: 'missing',
      what: 'it has no transactions, by which a board publishes',
      next: 'Use Kurento 6 or newer.',
    } as const;
  }
}

async function roundTripMs(client: KurentoClient): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < pings; count += 1) {
    const sent = performance.now();
    await client.ping();
    times.push(performance.now() - sent);
  }
  return times.sort((a, b) => a - b)[Math.floor(pings / 2)] ?? Number.NaN;
}

/** Lets the endpoint answer a board's offer and gather, and judges both. */
async function mediaFindings(client: KurentoClient, endpoint: string): Promise<readonly Finding[]> {
  const candidates: Candidate[] = [];
  const note = (text: string) => {
    const candidate = parseCandidate(text);
    if (candidate !== undefined) candidates.push(candidate);
  };
  await client.subscribe(endpoint, 'IceCandidateFound', ({ data }) =>
    note(data.candidate.candidate),
  );
  let gathered: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (gathered = resolve));
  await client.subscribe(endpoint, 'IceGatheringDone', () => gathered());
  const answer = await client.invoke('WebRtcEndpoint', endpoint, 'processOffer', {
    offer: boardOffer(),
  });
  await client.invoke('WebRtcEndpoint', endpoint, 'gatherCandidates');
  const timer = setTimeout(gathered, gatherWithinMs);
  await done;
  clearTimeout(timer);
  for (const line of answer.split(/\r?\n/)) note(line);
  return [...answerFindings(answer), ...candidateFindings(candidates)];
}

function answerFindings(answer: string): readonly Finding[] {
  const takes = (kind: string, codec: RegExp) =>
    answer
      .split(/(?=^m=)/m)
      .some(
        (section) =>
          section.startsWith(`m=${kind} `) &&
          !section.startsWith(`m=${kind} 0 `) &&
          codec.test(section),
      );
  const finding = (name: string, taken: boolean): Finding =>
    taken
      ? ok(`it takes a board's ${name}`)
      : {
          mark: 'missing',
          what: `it does not take a board's ${name}`,
          next: "Allow the codec in the server's SdpEndpoint.conf.json.",
        };
  return [
    finding('picture, H.264', takes('video', /H264\/90000/i)),
    finding('sound, G.711 A-law', takes('audio', /^m=audio \d+ \S+(?: \d+)*? 8\b/m)),
  ];
}

function candidateFindings(candidates: readonly Candidate[]): readonly Finding[] {
  if (candidates.length === 0) {
    const next = "See the server's network interfaces, and its log.";
    return [{ mark: 'missing', what: 'it offers no candidates: no media can reach it', next }];
  }
  const list = ok(`it offers the candidates ${describeCandidates(candidates).join(', ')}`);
  const beyond = candidates.some(({ type }) => type === 'srflx' || type === 'relay');
  const udp = candidates.some(({ transport }) => transport === 'udp');
  return [
    list,
    ...(udp ? [] : [noUdp]),
    beyond ? ok('boards in other networks can reach it (srflx or relay)') : hostOnly,
  ];
}

const noUdp: Finding = {
  mark: 'missing',
  what: 'none of its candidates is UDP, the only transport of a board',
  next: 'Let the server listen on UDP.',
};
const hostOnly: Finding = {
  mark: 'warning',
  what: 'only boards that reach these addresses can publish: it offers no srflx and no relay',
  next: 'For boards in other networks set a STUN or TURN server at it.',
};
