import { KurentoClient, openBrowserSocket, ViewerSession } from '@boardcast/signaling';

/** Shows a board in a video element; `source` is its `endpoint` in /api/boards. */
export async function watch(url: string, source: string, video: HTMLVideoElement) {
  const client = new KurentoClient({ url, openSocket: openBrowserSocket });
  await client.connect();
  const session = new ViewerSession({ client, target: { source }, createPeer });
  session.on('state', (state) => console.log('Viewer session:', state));
  await session.start();
  return { close: () => session.close().then(() => client.close()) };

  function createPeer() {
    const connection = new RTCPeerConnection();
    connection.addTransceiver('video', { direction: 'recvonly' });
    connection.addTransceiver('audio', { direction: 'recvonly' });
    connection.addEventListener('track', ({ streams: [stream] }) => {
      video.srcObject = stream ?? null;
    });
    return {
      createOffer: async () => {
        await connection.setLocalDescription();
        return connection.localDescription?.sdp ?? '';
      },
      setAnswer: (sdp: string) => connection.setRemoteDescription({ type: 'answer', sdp }),
      addCandidate: (candidate: RTCIceCandidateInit) => void connection.addIceCandidate(candidate),
      close: () => connection.close(),
    };
  }
}
