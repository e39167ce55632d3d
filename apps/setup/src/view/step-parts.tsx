import { Banner } from '@boardcast/web';
import { LoaderCircle } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { failureText } from '../failure-text.ts';
import type { SetupFailure } from '../model/setup-error.ts';

/** A step's heading, which takes the focus when the step begins. */
export function StepHeading({ children }: { readonly children: ComponentChildren }) {
  const element = useRef<HTMLHeadingElement>(null);
  useEffect(() => element.current?.focus(), []);
  return (
    <h2 tabIndex={-1} ref={element}>
      {children}
    </h2>
  );
}

export interface FailureBannerProps {
  readonly failure: SetupFailure | undefined;
  /** Buttons at its end. */
  readonly actions?: ComponentChildren;
}

/** What happened, and what to do. */
export function FailureBanner({ failure, actions }: FailureBannerProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (failure !== undefined) element.current?.scrollIntoView({ block: 'nearest' });
  }, [failure]);
  if (failure === undefined) return null;
  const { title, text } = failureText(failure);
  return (
    <div ref={element}>
      <Banner tone="danger" id="failure" actions={actions}>
        <strong>{title}</strong> {text}
      </Banner>
    </div>
  );
}

/** What is going on, politely for screen readers. */
export function Busy({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="busy" role="status">
      <LoaderCircle class="spinning" />
      {children}
    </p>
  );
}
