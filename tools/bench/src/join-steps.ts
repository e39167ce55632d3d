/** The steps of a join in a page, in order. */
export const joinSteps = [
  'offer set',
  'transaction sent',
  'answer received',
  'answer set',
  'ICE connected',
  'DTLS connected',
] as const;

export type JoinStep = (typeof joinSteps)[number];

/** When each step was done, in milliseconds since 1970. */
export type JoinTimes = Partial<Record<JoinStep, number>>;
