import { Button, Field, Switch } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { decimal } from '../faults/fault-options.ts';
import { ActiveBadge } from './active-badge.tsx';

interface FaultLabelProps {
  readonly label: string;
  readonly isActive: boolean;
}

/** The name of a fault, and whether it is being injected. */
export function FaultLabel({ label, isActive }: FaultLabelProps) {
  return (
    <span class="fault-label">
      {label}
      {isActive && <ActiveBadge />}
    </span>
  );
}

export interface FaultSwitchProps extends FaultLabelProps {
  readonly hint: string;
  readonly set: (isOn: boolean) => void;
}

export function FaultSwitch({ label, hint, isActive, set }: FaultSwitchProps) {
  return (
    <div class="fault">
      <Switch
        label={<FaultLabel label={label} isActive={isActive} />}
        checked={isActive}
        onChange={({ currentTarget }) => set(currentTarget.checked)}
      />
      <p class="field-hint">{hint}</p>
    </div>
  );
}

export interface FaultButtonProps {
  readonly label: string;
  readonly hint: string;
  readonly act: () => void;
}

/** A fault of one moment. */
export function FaultButton({ label, hint, act }: FaultButtonProps) {
  return (
    <div class="fault fault-moment">
      <p class="field-hint">{hint}</p>
      <Button onClick={act}>{label}</Button>
    </div>
  );
}

export interface FaultNumberProps extends FaultLabelProps {
  readonly hint: string;
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly placeholder?: string;
  /** Undefined: the field was emptied. */
  readonly set: (value: number | undefined) => void;
}

/** A number that applies when the field is left, or at Enter; without one there is no fault. */
export function FaultNumber(props: FaultNumberProps) {
  const { label, isActive, hint, value, min, max, placeholder, set } = props;
  const text = useSignal('');
  const error = useSignal<string | undefined>(undefined);
  useEffect(() => {
    text.value = `${value ?? ''}`;
    error.value = undefined;
  }, [value]);
  const change = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
    text.value = currentTarget.value;
    const isEmpty = text.value === '' && currentTarget.validity.valid;
    const number = decimal(text.value);
    const isValid = isEmpty || (number >= min && number <= max);
    error.value = isValid ? undefined : `Invalid value: expected ${min} to ${max}.`;
    if (isValid) set(isEmpty ? undefined : number);
  };
  return (
    <div class="fault">
      <Field
        label={<FaultLabel label={label} isActive={isActive} />}
        hint={hint}
        error={error.value}
      >
        {(control) => (
          <input
            type="number"
            step="any"
            min={min}
            max={max}
            placeholder={placeholder}
            value={text.value}
            onChange={change}
            {...control}
          />
        )}
      </Field>
    </div>
  );
}
