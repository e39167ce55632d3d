import type { MediaNode, NodeCondition } from '@boardcast/protocol';
import type { Tone } from '@boardcast/web';

export const stateLabels: Readonly<Record<NodeCondition, string>> = {
  serving: 'Serving',
  draining: 'Draining',
  empty: 'Empty',
  down: 'Down',
};

export const stateTones: Readonly<Record<NodeCondition, Tone>> = {
  serving: 'good',
  draining: 'busy',
  empty: 'off',
  down: 'danger',
};

/** `1 board`, `2 boards`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** In SI units, as vendors and the other pages write them. */
export function withUnit(value: number, unit: string): string {
  const steps = ['', 'k', 'M', 'G', 'T'] as const;
  const step = Math.min(steps.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3));
  const scaled = value / 1000 ** step;
  const digits = scaled >= 100 || step === 0 ? 0 : 1;
  return `${scaled.toFixed(digits)} ${steps[step]}${unit}`;
}

/** The time of day, and the date if it is of another day. */
export function timeText(time: string, now = new Date()): string {
  const date = new Date(time);
  const isToday = date.toDateString() === now.toDateString();
  return isToday
    ? date.toLocaleTimeString(undefined, { timeStyle: 'medium' })
    : date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** What a node's state means, and what to do; undefined where there is nothing to say. */
export function noteOf({ state, drain, boards, endpoints, seen }: MediaNode): string | undefined {
  switch (state) {
    case 'serving':
      return undefined;
    case 'draining': {
      const left = `${counted(boards.length, 'board')} and ${counted(endpoints, 'endpoint')} left`;
      if (drain === null) return `${left}.`;
      return `${left}, moved at ${drain.rate} a second. What is left at ${timeText(drain.deadline)} is disconnected.`;
    }
    case 'empty':
      return 'Nothing is left on it: it can be stopped or updated.';
    case 'down':
      return `It does not answer; the last answer was at ${timeText(seen)}. Is its media server running?`;
  }
}
