import {
  Circle,
  CircleOff,
  CircleX,
  LoaderCircle,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-preact';
import type { ComponentChildren } from 'preact';

/** A state in colour: `off` is none of the others, such as offline. */
export type Tone = 'good' | 'warning' | 'danger' | 'busy' | 'off';

const icons: Readonly<Record<Tone, LucideIcon>> = {
  good: Circle,
  warning: TriangleAlert,
  danger: CircleX,
  busy: LoaderCircle,
  off: CircleOff,
};

export interface StateBadgeProps {
  readonly tone: Tone;
  readonly icon?: LucideIcon;
  /** Whether it lies over video. */
  readonly isOver?: boolean;
  /** The state in a word or two. */
  readonly children: ComponentChildren;
}

/** A state as icon, colour and word. */
export function StateBadge({ tone, icon, isOver = false, children }: StateBadgeProps) {
  const Icon = icon ?? icons[tone];
  return (
    <span class="state-badge" data-tone={tone} data-over={isOver || undefined}>
      <Icon {...(tone === 'busy' && { class: 'spinning' })} />
      <span>{children}</span>
    </span>
  );
}
