import { Check } from 'lucide-preact';
import { steps, type Step } from '../model/setup-state.ts';

const names: Readonly<Record<Step, string>> = {
  connect: 'Connect',
  firmware: 'Firmware',
  wifi: 'Wi-Fi',
  server: 'Server',
  live: 'Live',
};

/** Where in the set-up the page is. */
export function StepList({ current }: { readonly current: Step }) {
  const index = steps.indexOf(current);
  return (
    <ol class="step-list" aria-label="Steps">
      {steps.map((step, at) => (
        <li
          key={step}
          data-state={at < index ? 'done' : at === index ? 'current' : 'next'}
          aria-current={at === index ? 'step' : undefined}
        >
          <span class="step-mark" aria-hidden="true">
            {at < index ? <Check /> : at + 1}
          </span>
          <span class="step-name">{names[step]}</span>
          {at < index && <span class="visually-hidden">(done)</span>}
        </li>
      ))}
    </ol>
  );
}
