/** Why a source gives no pictures, or no sound, and what to do; neither ends in a full stop. */
export class SourceError extends Error {
  readonly why: string;
  readonly remedy: string;

  constructor(why: string, remedy: string, options?: ErrorOptions) {
    super(`${why}: ${remedy}.`, options);
    this.why = why;
    this.remedy = remedy;
  }
}

export type Device = 'camera' | 'microphone' | 'screen';

type Reason = readonly [why: string, remedy: string];

const allowIt = 'allow it by the sign beside the address';

const reasons: Readonly<Record<Device, Readonly<Record<string, Reason>>>> = {
  camera: {
    NotAllowedError: ['The browser was not allowed to use the camera', allowIt],
    NotFoundError: ['There is no camera on this computer', 'plug one in'],
    NotReadableError: ['Another program is using the camera', 'end that program'],
    OverconstrainedError: ['That camera is not there any more', 'choose another'],
  },
  microphone: {
    NotAllowedError: ['The browser was not allowed to use the microphone', allowIt],
    NotFoundError: ['There is no microphone on this computer', 'plug one in'],
    NotReadableError: ['Another program is using the microphone', 'end that program'],
  },
  screen: {
    NotAllowedError: ['The screen was not shared', 'choose a screen, a window or a tab'],
    InvalidStateError: ['A browser shares the screen upon a click alone', 'press Power'],
    NotReadableError: ['The system keeps the screen from the browser', 'allow it in its settings'],
  },
};

/** What getUserMedia and getDisplayMedia reject with, in words for people. */
export function explain(device: Device, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const { name, message } = error as Error;
  const other: Reason = [
    `The ${device} did not open (${message || name})`,
    'choose another source',
  ];
  const [why, remedy] = reasons[device][name] ?? other;
  return new SourceError(why, remedy, { cause: error });
}
