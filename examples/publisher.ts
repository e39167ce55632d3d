import { openBrowserSocket, Publisher, type PublisherPeer } from '@boardcast/signaling';

/** Publishes a stream as a board of that name; `url` is such as ws://127.0.0.1:8888/kurento. */
export function publish(url: string, name: string, stream: MediaStream): Publisher {
  const publisher = new Publisher({
    openSocket: openBrowserSocket,
    tags: { name, profile: 'example', firmware: '1.0.0', id: name },
    createPeer: () => createPeer(stream, (reason) => publisher.peerFailed(reason)),
  });
  publisher.on('announce', ({ endpoint }) => console.log('Endpoint for a viewer:', endpoint));
  publisher.start(url);
  return publisher;
}

function createPeer(stream: MediaStream, failed: (reason: string) => void): PublisherPeer {
  const connection = new RTCPeerConnection();
  for (const track of stream.getTracks()) connection.addTrack(track, stream);
  connection.addEventListener('connectionstatechange', () => {
    if (connection.connectionState === 'failed') failed('ICE failed');
  });
  return {
    createOffer: async () => {
      await connection.setLocalDescription();
      return connection.localDescription?.sdp ?? '';
    },
    setAnswer: (sdp) => connection.setRemoteDescription({ type: 'answer', sdp }),
    addCandidate: (candidate) => void connection.addIceCandidate(candidate),
    requestKeyFrame: () => undefined, // The browser's encoder answers the server's PLI.
    close: () => connection.close(),
  };
}
