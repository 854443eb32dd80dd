// Form controls with their label, hint and error wired for assistive technology.
import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Select as BaseSelect } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
  useId,
} from "react";
import { cx } from "./cx";
import { popupClasses } from "./Menu";

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  className?: string;
  /** Receives the ids that the control must carry. */
  children: (ids: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean | undefined;
  }) => ReactNode;
}

export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cx("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="text-sm font-medium text-ink-2">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": note ? `${id}-note` : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {note && (
        <div id={`${id}-note`} className={cx("text-sm", error ? "text-bad" : "text-ink-3")}>
          {note}
        </div>
      )}
    </div>
  );
}

export const inputClasses =
  "h-8.5 w-full min-w-0 rounded-lg border border-line-2 bg-panel px-2.5 text-base text-ink placeholder:text-ink-3 focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-55";

interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  value: string;
  onChange: (value: string) => void;
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function TextInput({ value, onChange, mono, className, ...rest }: TextInputProps) {
  return (
    <input
      type="text"
      autoComplete="off"
      autoCorrect="off"
      autoCapitalize="off"
      spellCheck={false}
      {...rest}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={cx(inputClasses, mono && "font-mono text-sm", className)}
    />
  );
}

interface TextAreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange"> {
  value: string;
  onChange: (value: string) => void;
  mono?: boolean;
}

/** As high as what is in it, up to a third of the window. */
export function TextArea({ value, onChange, mono, className, ...rest }: TextAreaProps) {
  return (
    <textarea
      autoComplete="off"
      autoCorrect="off"
      autoCapitalize="off"
      spellCheck={false}
      rows={Math.max(1, value.split("\n").length)}
      {...rest}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={cx(
        inputClasses,
        "h-auto max-h-[33vh] min-h-8.5 resize-y py-1.5 [field-sizing:content]",
        mono && "font-mono text-sm",
        className,
      )}
    />
  );
}

export interface Option<T extends string> {
  value: T;
  label: string;
  detail?: string;
  /** Before the label, where it is chosen and where it is shown. */
  mark?: ReactNode;
}

interface SelectProps<T extends string> {
  value: T;
  options: ReadonlyArray<Option<T>>;
  onChange: (value: T) => void;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
  "data-testid"?: string;
  disabled?: boolean;
  className?: string;
}

export function Select<T extends string>({
  value,
  options,
  onChange,
  className,
  disabled,
  ...rest
}: SelectProps<T>) {
  return (
    <BaseSelect.Root
      items={options.map(({ value, label }) => ({ value, label }))}
      value={value}
      disabled={disabled}
      onValueChange={(next) => next !== null && onChange(next as T)}
    >
      <BaseSelect.Trigger
        {...rest}
        className={cx(inputClasses, "flex items-center gap-2 text-left", className)}
      >
        {options.find((option) => option.value === value)?.mark}
        <span className="min-w-0 flex-1 truncate">
          <BaseSelect.Value />
        </span>
        <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-ink-3" />
      </BaseSelect.Trigger>
      <BaseSelect.Portal role="region" aria-label="Choices">
        <BaseSelect.Positioner
          className="z-60 outline-none"
          align="start"
          sideOffset={4}
          alignItemWithTrigger={false}
        >
          <BaseSelect.Popup className={popupClasses}>
            {options.map((option) => (
              <BaseSelect.Item
                key={option.value}
                value={option.value}
                className="flex min-h-7.5 items-center gap-2 rounded-md px-2 py-1 outline-none data-highlighted:bg-mute"
              >
                <span className="w-4 shrink-0 text-accent">
                  <BaseSelect.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </BaseSelect.ItemIndicator>
                </span>
                {option.mark}
                <BaseSelect.ItemText className="min-w-0 flex-1 truncate">{option.label}</BaseSelect.ItemText>
                {option.detail && <span className="text-sm text-ink-3">{option.detail}</span>}
              </BaseSelect.Item>
            ))}
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}

interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  indeterminate?: boolean;
  disabled?: boolean;
  className?: string;
  "data-testid"?: string;
}

export function Checkbox({
  checked,
  onChange,
  label,
  indeterminate,
  disabled,
  className,
  ...rest
}: CheckboxProps) {
  const id = useId();
  return (
    <div className={cx("flex min-w-0 items-center gap-2", className)}>
      <BaseCheckbox.Root
        {...rest}
        id={id}
        checked={checked}
        indeterminate={indeterminate}
        disabled={disabled}
        onCheckedChange={(next) => onChange(next)}
        className="grid size-4 shrink-0 place-items-center rounded-sm border border-ink-3 bg-panel data-checked:border-accent data-checked:bg-accent data-disabled:opacity-50 data-indeterminate:border-accent"
      >
        <BaseCheckbox.Indicator className="text-accent-ink data-indeterminate:text-accent">
          {indeterminate ? (
            <span className="block h-0.5 w-2 bg-accent" />
          ) : (
            <Check size={12} strokeWidth={3} aria-hidden />
          )}
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <label htmlFor={id} className="min-w-0 flex-1">
        {label}
      </label>
    </div>
  );
}
