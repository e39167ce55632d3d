import { maskServerUrl } from '@boardcast/board';
import { errorMessage, KurentoError, type ServerInfo } from '@boardcast/protocol';
import { KurentoClient, SignalingError } from '@boardcast/signaling';
import { nodeSocketOpener } from '@boardcast/signaling/node';
import { boardOffer } from './board-offer.ts';
import { describeCandidates, parseCandidate, type Candidate } from './candidates.ts';
import { trusting, type ServerAccess } from './server-request.ts';

/** One result of the check. */
export interface Finding {
  readonly mark: 'ok' | 'warning' | 'missing';
  readonly result: string;
  /** How to fix it. */
  readonly action?: string;
}

/** An endpoint of the server that has answered an offer. */
export interface NegotiatedEndpoint {
  readonly offer: string;
  readonly answer: string;
  readonly candidates: readonly Candidate[];
}

/** Further findings, while the endpoint exists. */
export type EndpointCheck = (endpoint: NegotiatedEndpoint) => AsyncIterable<Finding>;

async function* nothing(): AsyncGenerator<Finding> {}

const pings = 5;
const gatheringTimeoutMs = 5_000;

/**
 * Checks a server for everything that a board needs, and releases everything that was created.
 * Yields each finding; the first one that is missing is the last.
 */
export async function* checkKurento(
  { url, key, ca, timeoutMs }: ServerAccess,
  checkEndpoint: EndpointCheck = nothing,
): AsyncGenerator<Finding> {
  const client = new KurentoClient({
    url,
    openSocket: nodeSocketOpener(trusting(ca)),
    token: key,
    requestTimeoutMs: timeoutMs,
    backoff: { delay: () => undefined },
  });
  let pipeline: string | undefined;
  let step = connecting;
  try {
    await client.connect();
    yield ok(`WebSocket and session opened at ${maskServerUrl(url)}`);
    step = { failed: 'reading the server info failed', action: connecting.action };
    yield* await versionFindings(client);
    step = {
      failed: 'the server does not reply to a ping',
      action: 'Check its log, and restart it.',
    };
    yield ok(`round-trip time ${(await roundTripMs(client)).toFixed(1)} ms (median of ${pings})`);
    step = {
      failed: 'creating a pipeline failed',
      action: 'Check its log: is it out of resources?',
    };
    pipeline = await client.create('MediaPipeline', {});
    yield ok('pipeline created');
    step = {
      failed: 'creating a WebRtcEndpoint failed',
      action: 'Check that its module elements is loaded.',
    };
    const endpoint = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
    yield ok('WebRtcEndpoint created');
    step = { failed: "processing a board's offer failed", action: 'Check its log.' };
    const negotiated = await negotiate(client, endpoint);
    yield* answerFindings(negotiated.answer);
    yield* candidateFindings(negotiated.candidates);
    yield* checkEndpoint(negotiated);
    step = { failed: 'releasing the pipeline failed', action: 'Check its log.' };
    await client.release(pipeline);
    pipeline = undefined;
    yield ok('everything released');
  } catch (error) {
    yield missing(error, step, url);
  } finally {
    if (pipeline !== undefined) await client.release(pipeline).catch(() => undefined);
    await client.close();
  }
}

interface Step {
  readonly failed: string;
  readonly action: string;
}

const connecting: Step = {
  failed: 'connecting to a Kurento failed',
  action: 'Start one (npm start), and use its address, for example ws://host:8888/kurento.',
};

/** Requests that only administrators may send. */
const notPermitted = -32_003;

function missing(error: unknown, step: Step, url: string): Finding {
  if (error instanceof SignalingError && error.code === 'unauthorized') {
    const result = `${maskServerUrl(url)} requires a key, and this one is not valid or missing`;
    const action = 'Make one (npx nx run gateway:access -- add NAME) and set BOARD_KEY to it.';
    return { mark: 'missing', result, action };
  }
  const result = `${step.failed}: ${describeError(error, url)}`;
  return { mark: 'missing', result, action: step.action };
}

const ok = (result: string): Finding => ({ mark: 'ok', result });

/** The error's message, without the user and the password of the address. */
function describeError(error: unknown, url: string): string {
  if (error instanceof KurentoError) return `${error.message} (${error.code})`;
  const message = errorMessage(error);
  return message.replaceAll(url, maskServerUrl(url)).replace(/\.$/, '');
}

async function versionFindings(client: KurentoClient): Promise<readonly Finding[]> {
  try {
    return findingsOf(await client.invoke('ServerManager', 'manager_ServerManager', 'getInfo'));
  } catch (error) {
    if (!(error instanceof KurentoError) || error.code !== notPermitted) throw error;
    return [ok('the key is accepted')];
  }
}

function findingsOf({ type, version, modules, capabilities }: ServerInfo): readonly Finding[] {
  const names = modules.map(({ name }) => name).join(', ');
  const found = ok(`${type} ${version} with the modules ${names}`);
  if (capabilities.includes('transactions')) return [found];
  const result = 'transactions are not supported';
  return [found, { mark: 'missing', result, action: 'Use Kurento 6 or newer.' }];
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

/** Sends a board's offer, and collects the answer and the candidates. */
async function negotiate(client: KurentoClient, endpoint: string): Promise<NegotiatedEndpoint> {
  const candidates: Candidate[] = [];
  const add = (text: string) => {
    const candidate = parseCandidate(text);
    if (candidate !== undefined) candidates.push(candidate);
  };
  await client.subscribe(endpoint, 'IceCandidateFound', ({ data }) =>
    add(data.candidate.candidate),
  );
  let gathered: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (gathered = resolve));
  await client.subscribe(endpoint, 'IceGatheringDone', () => gathered());
  const offer = boardOffer();
  const answer = await client.invoke('WebRtcEndpoint', endpoint, 'processOffer', { offer });
  await client.invoke('WebRtcEndpoint', endpoint, 'gatherCandidates');
  const timer = setTimeout(gathered, gatheringTimeoutMs);
  await done;
  clearTimeout(timer);
  for (const line of answer.split(/\r?\n/)) add(line);
  return { offer, answer, candidates };
}

function answerFindings(answer: string): readonly Finding[] {
  const accepts = (kind: string, codec: RegExp) =>
    answer
      .split(/(?=^m=)/m)
      .some(
        (section) =>
          section.startsWith(`m=${kind} `) &&
          !section.startsWith(`m=${kind} 0 `) &&
          codec.test(section),
      );
  const finding = (name: string, isAccepted: boolean): Finding =>
    isAccepted
      ? ok(`${name} accepted`)
      : {
          mark: 'missing',
          result: `${name} rejected`,
          action: "Enable the codec in the server's SdpEndpoint.conf.json.",
        };
  return [
    finding('H.264 video', accepts('video', /H264\/90000/i)),
    finding('G.711 A-law audio', accepts('audio', /^m=audio \d+ \S+(?: \d+)*? 8\b/m)),
  ];
}

function candidateFindings(candidates: readonly Candidate[]): readonly Finding[] {
  if (candidates.length === 0) {
    const action = "Check the server's network interfaces and its log.";
    return [{ mark: 'missing', result: 'no candidates: media cannot reach the server', action }];
  }
  const list = ok(`candidates: ${describeCandidates(candidates).join(', ')}`);
  const isPublic = candidates.some(({ type }) => type === 'srflx' || type === 'relay');
  const hasUdp = candidates.some(({ transport }) => transport === 'udp');
  return [
    list,
    ...(hasUdp ? [] : [noUdp]),
    isPublic ? ok('reachable from other networks (srflx or relay candidates)') : hostOnly,
  ];
}

const noUdp: Finding = {
  mark: 'missing',
  result: 'no UDP candidates, but boards support only UDP',
  action: 'Enable UDP in the server.',
};
const hostOnly: Finding = {
  mark: 'warning',
  result: 'no srflx or relay candidates: only boards that reach these addresses can publish',
  action: 'For boards in other networks, configure a STUN or TURN server in it.',
};
