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

/** The time of each step, in ms since 1970. */
export type JoinTimes = Partial<Record<JoinStep, number>>;
