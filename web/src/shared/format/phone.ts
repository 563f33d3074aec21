/** E.164 grouped for reading: +91 98765 43210. Other countries stay as they are stored. */
export function phone(e164: string): string {
  const indian = /^\+91(\d{5})(\d{5})$/.exec(e164);
  return indian ? `+91 ${indian[1]} ${indian[2]}` : e164;
}

/** The last four digits only, as lists show it: +91 •••••• 3210. */
export function maskedPhone(e164: string): string {
  const country = e164.startsWith("+91") ? "+91 " : "";
  return `${country}•••••• ${e164.slice(-4)}`;
}

/** A phone masked, an e-mail address with its first letter and its domain. */
export function maskedContact(kind: "email" | "phone", value: string): string {
  if (kind === "phone") return maskedPhone(value);
  const [name = "", domain = ""] = value.split("@");
  return `${name.slice(0, 1)}•••@${domain}`;
}
