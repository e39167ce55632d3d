import { useSignal } from '@preact/signals';
import { Check, Copy, X } from 'lucide-preact';
import { useRef } from 'preact/hooks';
import { copyText } from '../copy-text.ts';
import { Button, type ButtonVariant } from './button.tsx';

const feedbackMs = 2000;
const results = {
  none: { icon: Copy, text: undefined },
  copied: { icon: Check, text: 'Copied' },
  refused: { icon: X, text: 'Not allowed: select it and copy' },
} as const;

export interface CopyButtonProps {
  readonly text: string;
  /** "Copy" by default. */
  readonly label?: string;
  readonly variant?: ButtonVariant;
}

/** Copies a text, and shows the result in its label for a moment. */
export function CopyButton({ text, label = 'Copy', variant = 'secondary' }: CopyButtonProps) {
  const result = useSignal<keyof typeof results>('none');
  const timer = useRef(0);
  const copy = async () => {
    result.value = (await copyText(text)) ? 'copied' : 'refused';
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => (result.value = 'none'), feedbackMs);
  };
  const { icon, text: feedback } = results[result.value];
  return (
    <Button variant={variant} icon={icon} onClick={() => void copy()}>
      <span aria-live="polite">{feedback ?? label}</span>
    </Button>
  );
}
