import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Link } from "wouter";

export type ButtonLook = "act" | "plain" | "tint" | "ghost" | "now" | "danger";

interface Shape {
  look?: ButtonLook;
  size?: "small" | "normal" | "big";
  wide?: boolean;
  icon?: ReactNode;
}

function classes({ look = "plain", size = "normal", wide }: Shape, onlyIcon: boolean, extra?: string) {
  return [
    "btn",
    `btn--${look}`,
    size !== "normal" && `btn--${size}`,
    wide && "btn--wide",
    onlyIcon && "btn--icon",
    extra,
  ]
    .filter(Boolean)
    .join(" ");
}

interface ButtonProps extends Shape, ButtonHTMLAttributes<HTMLButtonElement> {
  /** While set, the button is off and says this instead of its label. */
  busy?: string | false;
  ref?: Ref<HTMLButtonElement>;
}

/** A button whose label is its consequence. With an icon and no children, give it an `aria-label`. */
export function Button({ look, size, wide, icon, busy, children, className, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || Boolean(busy)}
      aria-busy={busy ? true : undefined}
      className={classes({ look, size, wide }, Boolean(icon) && !children, className)}
    >
      {icon}
      {busy || children}
    </button>
  );
}

interface ButtonLinkProps extends Shape {
  href: string;
  children?: ReactNode;
  className?: string;
  target?: string;
  download?: boolean | string;
  "aria-label"?: string;
  onClick?: () => void;
}

/** A link that looks like a button. Addresses outside the app (or opened beside it) leave the router alone. */
export function ButtonLink({ look, size, wide, icon, href, children, className, ...rest }: ButtonLinkProps) {
  const looks = classes({ look, size, wide }, Boolean(icon) && !children, className);
  if (/^https?:/.test(href) || rest.target || rest.download !== undefined) {
    return (
      <a href={href} className={looks} rel="noreferrer" {...rest}>
        {icon}
        {children}
      </a>
    );
  }
  return (
    <Link href={href} className={looks} {...rest}>
      {icon}
      {children}
    </Link>
  );
}
