import { CircleAlert } from 'lucide-preact';
import type { ComponentChildren, InputHTMLAttributes, SelectHTMLAttributes } from 'preact';
import { useUniqueId } from './unique-id.ts';

export interface FieldProps {
  readonly label: ComponentChildren;
  /** Below the control. */
  readonly hint?: ComponentChildren;
  /** What is wrong with the value, and what to do. */
  readonly error?: string | undefined;
}

/** The properties that connect a control with its label, hint and error. */
export interface ControlProperties {
  readonly id: string;
  readonly class: 'input';
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

/** A control with its label, hint and error; `children` makes the control. */
export function Field(
  props: FieldProps & { readonly children: (control: ControlProperties) => ComponentChildren },
) {
  const { label, hint, error, children } = props;
  const id = useUniqueId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        class: 'input',
        'aria-describedby': described || undefined,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`} role="alert">
          <CircleAlert />
          {error}
        </p>
      )}
    </div>
  );
}

export type TextFieldProps = FieldProps & Omit<InputHTMLAttributes, keyof FieldProps>;

export function TextField({ label, hint, error, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <input autocomplete="off" spellcheck={false} {...input} {...control} />}
    </Field>
  );
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

export type SelectProps = FieldProps &
  Omit<SelectHTMLAttributes, keyof FieldProps> & { readonly options: readonly SelectOption[] };

export function Select({ label, hint, error, options, ...select }: SelectProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <select {...select} {...control}>
          {options.map(({ label: text, ...option }) => (
            <option key={option.value} {...option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export type ToggleProps = Omit<InputHTMLAttributes, 'label' | 'type' | 'role'> & {
  readonly label: ComponentChildren;
};

/** On or off, at once. */
export function Switch({ label, ...input }: ToggleProps) {
  return (
    <label class="switch">
      <input type="checkbox" role="switch" {...input} />
      {label}
    </label>
  );
}

/** Part of a form that is sent later. */
export function Checkbox({ label, ...input }: ToggleProps) {
  return (
    <label class="checkbox">
      <input type="checkbox" {...input} />
      {label}
    </label>
  );
}
