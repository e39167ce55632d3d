/** What becomes of a documented command in the test. */
export type CommandPlan = Running | Serving | Missing;

interface Running extends Surroundings {
  readonly kind: 'runs';
  /** Its exit status; 0 by default. */
  readonly exits?: number;
  readonly says?: RegExp;
  /** A JPEG that it writes. */
  readonly makesJpeg?: string;
  /** The answers that are typed at a terminal. */
  readonly typed?: readonly string[];
}

/** Runs until it is stopped, which is done once it is ready. */
interface Serving extends Surroundings {
  readonly kind: 'serves';
  readonly ready: RegExp;
}

/** Cannot be run by the test. */
interface Missing {
  readonly kind: 'missing';
  readonly needs: string;
}

interface Surroundings {
  /** The documented commands that run meanwhile, in the order of their start. */
  readonly beside?: readonly string[];
  /** Parts of the command that a reader replaces, besides the placeholders that were kept. */
  readonly given?: Readonly<Record<string, string>>;
  /** Placeholders of later commands, with where the output has what replaces them. */
  readonly keeps?: Readonly<Record<string, RegExp>>;
  /** Whether it needs the package registry. */
  readonly isOnline?: boolean;
}

export const runs = (plan: Omit<Running, 'kind'> = {}): CommandPlan => ({ kind: 'runs', ...plan });
export const serves = (plan: Omit<Serving, 'kind'>): CommandPlan => ({ kind: 'serves', ...plan });
export const needs = (what: string): CommandPlan => ({ kind: 'missing', needs: what });
