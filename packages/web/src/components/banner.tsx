import { CircleCheck, CircleX, Info, TriangleAlert, type LucideIcon } from 'lucide-preact';
import type { ComponentChildren } from 'preact';

export type BannerTone = 'info' | 'success' | 'warning' | 'danger';

const icons: Readonly<Record<BannerTone, LucideIcon>> = {
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleX,
};

export interface BannerProps {
  readonly tone: BannerTone;
  readonly id?: string;
  /** Buttons at its end. */
  readonly actions?: ComponentChildren;
  /** What happened, why, and what to do next. */
  readonly children: ComponentChildren;
}

export function Banner({ tone, id, actions, children }: BannerProps) {
  const Icon = icons[tone];
  return (
    <div class="banner" data-tone={tone} id={id} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon />
      <div class="banner-text">{children}</div>
      {actions}
    </div>
  );
}
