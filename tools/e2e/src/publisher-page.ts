/**
 * Runs in a page: publishes a moving picture of 320x240 by Chromium's own encoder in one
 * transaction, as a board does. It stands in for a board, and encodes nothing at a board's settings.
 */
export async function publish(name: string): Promise<void> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas here.');
  let frame = 0;
  setInterval(() => {
    frame += 1;
    context.fillStyle = `hsl(${(frame * 5) % 360} 80% 50%)`;
    context.fillRect(0, 0, 320, 240);
    context.fillStyle = 'white';
    context.fillRect((frame * 7) % 320, (frame * 3) % 240, 40, 40);
  }, 50);
  const connection = new RTCPeerConnection();
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const destination = audio.createMediaStreamDestination();
  tone.connect(destination);
  tone.start();
  const tracks = [...destination.stream.getTracks(), ...canvas.captureStream(20).getTracks()];
  for (const track of tracks) {
    const transceiver = connection.addTransceiver(track, { direction: 'sendonly' });
    const codecs = RTCRtpSender.getCapabilities(track.kind)?.codecs ?? [];
    transceiver.setCodecPreferences(
      codecs.filter(
        ({ mimeType, sdpFmtpLine = '' }) =>
          mimeType === 'audio/PCMA' ||
          (mimeType === 'video/H264' && sdpFmtpLine.includes('packetization-mode=1')),
      ),
    );
  }
  await connection.setLocalDescription();
  const offer = connection.localDescription?.sdp ?? '';

  const socket = new WebSocket(`ws://${location.host}/kurento`);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const invoke = (object: string, operation: string, operationParams = {}) => ({
    method: 'invoke',
    params: { object, operation, operationParams },
  });
  const create = (type: string, constructorParams = {}) => ({
    method: 'create',
    params: { type, constructorParams },
  });
  const operations = [
    create('MediaPipeline'),
    create('WebRtcEndpoint', { mediaPipeline: 'newref:0' }),
    create('WebRtcEndpoint', { mediaPipeline: 'newref:0' }),
    invoke('newref:0', 'addTag', { key: 'board', value: name }),
    invoke('newref:1', 'connect', { sink: 'newref:2' }),
    { method: 'subscribe', params: { object: 'newref:1', type: 'IceCandidateFound' } },
    invoke('newref:1', 'processOffer', { offer }),
    invoke('newref:1', 'gatherCandidates'),
  ].map((operation, id) => ({ jsonrpc: '2.0', id, ...operation }));
  const early: RTCIceCandidateInit[] = [];
  let answered = false;
  const send = (id: number, method: string, params: object) =>
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as {
        id?: number;
        method?: string;
        params?: { value: { data: { candidate?: RTCIceCandidateInit } } };
        result?: { value: { result?: { value: unknown } }[] };
      };
      const candidate = message.params?.value.data.candidate;
      if (candidate !== undefined) {
        if (answered) void connection.addIceCandidate(candidate).catch(() => undefined);
        else early.push(candidate);
      }
      if (message.id === 1) send(2, 'transaction', { operations });
      if (message.id !== 2) return;
      const sdp = message.result?.value[6]?.result?.value;
      if (typeof sdp !== 'string') return reject(new Error(data));
      connection.setRemoteDescription({ type: 'answer', sdp }).then(() => {
        answered = true;
        for (const held of early) void connection.addIceCandidate(held).catch(() => undefined);
        resolve();
      }, reject);
    });
    send(1, 'connect', {});
  });
}
