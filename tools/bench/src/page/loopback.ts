import { markCells, markLayout } from '@boardcast/board';

/** The reference: the same video in Chromium alone, from a page to itself. */
export interface Loopback {
  /** Resolves with the time from the first step to the first displayed frame, in ms. */
  start(): Promise<number>;
  stop(): void;
}

declare global {
  interface Window {
    boardcastLoopback: Loopback;
  }
}

const [width, height, fps] = [320, 240, 10];
let stop: () => void = () => undefined;

function draw(context: CanvasRenderingContext2D, frame: number): void {
  const cell = width / markLayout.cellsPerWidth;
  const timeMs = performance.timeOrigin + performance.now();
  context.fillStyle = `hsl(${(frame * 7) % 360} 40% 50%)`;
  context.fillRect(0, 0, width, height);
  for (const [index, isWhite] of markCells({ frame, timeMs }).entries()) {
    context.fillStyle = isWhite ? 'white' : 'black';
    const left = (index % markLayout.columns) * cell;
    context.fillRect(left, Math.floor(index / markLayout.columns) * cell, cell, cell);
  }
}

/** The track of a canvas that is drawn ten times a second. */
function drawnTrack(): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  const [track] = canvas.captureStream(0).getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  if (context === null || track === undefined)
    throw new Error('This browser does not draw a canvas.');
  let frame = 0;
  const timer = setInterval(() => {
    draw(context, frame);
    frame += 1;
    track.requestFrame();
  }, 1000 / fps);
  const before = stop;
  stop = () => {
    clearInterval(timer);
    before();
  };
  return track;
}

async function start(): Promise<number> {
  const startedMs = performance.now();
  const [sender, receiver] = [new RTCPeerConnection(), new RTCPeerConnection()];
  const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
  document.body.append(video);
  stop = () => {
    sender.close();
    receiver.close();
    video.remove();
  };
  const transceiver = sender.addTransceiver(drawnTrack(), { direction: 'sendonly' });
  const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === 'video/H264'));
  sender.onicecandidate = ({ candidate }) => void receiver.addIceCandidate(candidate ?? undefined);
  receiver.onicecandidate = ({ candidate }) => void sender.addIceCandidate(candidate ?? undefined);
  receiver.ontrack = ({ track, receiver: own }) => {
    own.jitterBufferTarget = 0;
    video.srcObject = new MediaStream([track]);
  };
  await sender.setLocalDescription();
  await receiver.setRemoteDescription(sender.localDescription as RTCSessionDescription);
  await receiver.setLocalDescription();
  await sender.setRemoteDescription(receiver.localDescription as RTCSessionDescription);
  await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  return performance.now() - startedMs;
}

window.boardcastLoopback = { start, stop: () => stop() };
