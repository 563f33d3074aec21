const WHOLE = new Intl.NumberFormat("en-IN", { style: "currency", currency: "INR", maximumFractionDigits: 0 });
const EXACT = new Intl.NumberFormat("en-IN", { style: "currency", currency: "INR" });

/** Integer paise as rupees with Indian grouping; paise are shown only when there are some. */
export function rupees(paise: number): string {
  return (paise % 100 === 0 ? WHOLE : EXACT).format(paise / 100);
}

/** "7500" or "7,500.50", as typed, in paise; null when it is no amount. */
export function paiseFromText(text: string): number | null {
  const plain = text.replace(/[₹,\s]/g, "");
  return /^\d{1,9}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
}
