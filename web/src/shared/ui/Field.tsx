import { IconAlertTriangle } from "@tabler/icons-react";
import type { InputHTMLAttributes, ReactNode, Ref, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";
import { useId } from "react";

interface Around {
  label: string;
  help?: ReactNode;
  error?: string;
  optional?: boolean;
  big?: boolean;
}

function Frame({
  id,
  label,
  help,
  error,
  optional,
  optionalWord,
  children,
}: Around & {
  id: string;
  optionalWord: string;
  children: ReactNode;
}) {
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label} {optional && <span>({optionalWord})</span>}
      </label>
      {children}
      {error ? (
        <p className="field__error" id={`${id}-note`} role="alert">
          <IconAlertTriangle size={14} aria-hidden="true" /> {error}
        </p>
      ) : (
        help && (
          <p className="field__help" id={`${id}-note`}>
            {help}
          </p>
        )
      )}
    </div>
  );
}

function useField({ label, help, error, optional, big }: Around, optionalWord = "optional") {
  const id = useId();
  return {
    frame: { id, label, help, error, optional, optionalWord },
    control: {
      id,
      className: big ? "input input--big" : "input",
      "aria-invalid": error ? true : undefined,
      "aria-describedby": error || help ? `${id}-note` : undefined,
    },
  };
}

type Text = Around & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement>; optionalWord?: string };

/** A labelled input; spread react-hook-form's `register()` into it. */
export function TextField({ label, help, error, optional, big, optionalWord, ...rest }: Text) {
  const { frame, control } = useField({ label, help, error, optional, big }, optionalWord);
  return (
    <Frame {...frame}>
      <input {...control} {...rest} />
    </Frame>
  );
}

type Area = Around & TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> };

export function AreaField({ label, help, error, optional, big, ...rest }: Area) {
  const { frame, control } = useField({ label, help, error, optional, big });
  return (
    <Frame {...frame}>
      <textarea {...control} {...rest} />
    </Frame>
  );
}

type Choice = Around & SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> };

/** A labelled native select: the phone's own picker is the best one. */
export function SelectField({ label, help, error, optional, big, children, ...rest }: Choice) {
  const { frame, control } = useField({ label, help, error, optional, big });
  return (
    <Frame {...frame}>
      <select {...control} {...rest}>
        {children}
      </select>
    </Frame>
  );
}

type Tick = { label: ReactNode; help?: ReactNode } & InputHTMLAttributes<HTMLInputElement> & {
    ref?: Ref<HTMLInputElement>;
  };

export function CheckField({ label, help, ...rest }: Tick) {
  const id = useId();
  return (
    <label className="check" htmlFor={id}>
      <input id={id} type="checkbox" {...rest} />
      <span>
        {label}
        {help && <small>{help}</small>}
      </span>
    </label>
  );
}
