/** Why a source or the microphone cannot be used, and the recovery action; neither has a full stop. */
export class SourceError extends Error {
  readonly reason: string;
  readonly recovery: string;

  constructor(reason: string, recovery: string, options?: ErrorOptions) {
    super(`${reason}: ${recovery}.`, options);
    this.name = 'SourceError';
    this.reason = reason;
    this.recovery = recovery;
  }
}

export type Device = 'camera' | 'microphone' | 'screen';

type Explanation = readonly [reason: string, recovery: string];

const allow = 'click the icon beside the address and allow it';

const explanations: Readonly<Record<Device, Readonly<Record<string, Explanation>>>> = {
  camera: {
    NotAllowedError: ['The browser may not use the camera', allow],
    NotFoundError: ['No camera found', 'connect one'],
    NotReadableError: ['Another program is using the camera', 'close that program'],
    OverconstrainedError: ['The chosen camera is not connected', 'choose another'],
  },
  microphone: {
    NotAllowedError: ['The browser may not use the microphone', allow],
    NotFoundError: ['No microphone found', 'connect one'],
    NotReadableError: ['Another program is using the microphone', 'close that program'],
  },
  screen: {
    NotAllowedError: ['The screen was not shared', 'choose a screen, a window or a tab'],
    InvalidStateError: ['Sharing a screen needs a click', 'press Start'],
    NotReadableError: [
      'The operating system does not let the browser record the screen',
      'allow it in the system settings',
    ],
  },
};

/** Explains what getUserMedia and getDisplayMedia reject with. */
export function explain(device: Device, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const { name, message } = error as Error;
  const other: Explanation = [
    `The ${device} could not be opened (${message || name})`,
    'choose another source',
  ];
  const [reason, recovery] = explanations[device][name] ?? other;
  return new SourceError(reason, recovery, { cause: error });
}
