import type { IceServer } from '@boardcast/protocol';

/** Whether a STUN or TURN server gave this browser an address. */
export type IceServerOutcome =
  | { readonly state: 'ok' }
  /** `errorCode` as in RTCPeerConnectionIceErrorEvent; undefined without an answer. */
  | { readonly state: 'failed'; readonly errorCode: number | undefined };

/** Browsers give up on a TURN server after about ten seconds. */
const timeoutMs = 12_000;

/** Whether a server relays (RFC 7065). */
export function isTurn({ urls }: IceServer): boolean {
  return /^turns?:/.test(urls);
}

/** Gathers a candidate with one STUN or TURN server only. */
export async function probeIceServer(server: IceServer): Promise<IceServerOutcome> {
  const relays = isTurn(server);
  const connection = new RTCPeerConnection({
    iceServers: [server],
    iceTransportPolicy: relays ? 'relay' : 'all',
  });
  try {
    const outcome = gathered(connection, relays ? 'relay' : 'srflx');
    connection.createDataChannel('test');
    await connection.setLocalDescription();
    return await outcome;
  } finally {
    connection.close();
  }
}

function gathered(
  connection: RTCPeerConnection,
  type: RTCIceCandidateType,
): Promise<IceServerOutcome> {
  let errorCode: number | undefined;
  return new Promise((resolve) => {
    const fail = () => resolve({ state: 'failed', errorCode });
    const timer = setTimeout(fail, timeoutMs);
    connection.addEventListener('icecandidateerror', (event) => (errorCode = event.errorCode));
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate !== null && candidate.type !== type) return;
      clearTimeout(timer);
      if (candidate === null) fail();
      else resolve({ state: 'ok' });
    });
  });
}
