import { Link } from "wouter";

/** Views of one list, each with its own address. */
export function Tabs({
  label,
  items,
  current,
  hrefOf,
}: {
  label: string;
  items: { key: string; word: string; count?: number }[];
  current: string;
  hrefOf: (key: string) => string;
}) {
  return (
    <nav className="tabs" aria-label={label}>
      {items.map(({ key, word, count }) => (
        <Link key={key} href={hrefOf(key)} aria-current={key === current ? "page" : undefined} replace>
          {word} {count !== undefined && <span className="small">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}

/** One of a few, all in sight. */
export function Segments<T extends string>({
  label,
  items,
  value,
  onChange,
  name,
}: {
  label: string;
  items: { value: T; word: string }[];
  value: T;
  onChange: (value: T) => void;
  name: string;
}) {
  return (
    <fieldset className="segments" style={{ margin: 0 }} aria-label={label}>
      {items.map((item) => (
        <label key={item.value}>
          <input
            type="radio"
            name={name}
            value={item.value}
            checked={item.value === value}
            onChange={() => onChange(item.value)}
          />
          {item.word}
        </label>
      ))}
    </fieldset>
  );
}
