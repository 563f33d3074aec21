import { useState } from "react";
import { m } from "~/paraglide/messages";
import { day, familyDayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { Notice } from "~/shared/ui/ErrorNotice";
import { useLanguage } from "~/shared/words/language";
import type { Change, Child, Permission } from "./api";

/** Every purpose of one child with a switch and what stops without it; and the wish to have all of it erased. */
export function Permissions({
  child,
  rule,
  busy,
  onChange,
}: {
  child: Child;
  rule: string;
  busy: boolean;
  onChange: (change: Change) => void;
}) {
  const language = useLanguage();
  const [asked, setAsked] = useState<"course" | "erase" | null>(null);
  function flip({ purpose, is_on }: Permission) {
    if (purpose === "course" && is_on) setAsked("course");
    else onChange({ do: "switch", lead_id: child.id, purpose, granted: !is_on, sure: false, language });
  }
  return (
    <section className="card" aria-label={m.parents_permissions({ name: child.name })}>
      <h2>{m.parents_permissions({ name: child.name })}</h2>
      <ul className="rows">
        {child.purposes.map((one) => (
          <li className="row row--tall" key={one.purpose}>
            <div className="row__text">
              <strong id={`${child.id}-${one.purpose}`}>{one.name[language]}</strong>
              <span className="row__second">{m.parents_without({ what: one.stops[language] })}</span>
              <Button
                role="switch"
                aria-checked={one.is_on}
                aria-labelledby={`${child.id}-${one.purpose}`}
                look={one.is_on ? "tint" : "plain"}
                disabled={busy}
                onClick={() => flip(one)}
              >
                {one.is_on ? m.parents_on() : m.parents_off()}
              </Button>
              {one.purpose === "course" && asked === "course" && (
                <Notice
                  kind="wait"
                  role="alert"
                  actions={
                    <>
                      <Button
                        look="danger"
                        onClick={() => {
                          setAsked(null);
                          onChange({
                            do: "switch",
                            lead_id: child.id,
                            purpose: "course",
                            granted: false,
                            sure: true,
                            language,
                          });
                        }}
                      >
                        {m.parents_end_yes()}
                      </Button>
                      <Button onClick={() => setAsked(null)}>{m.parents_end_no()}</Button>
                    </>
                  }
                >
                  {m.parents_end_course({
                    when: child.next_class_at ? familyDayClock(child.next_class_at, language) : "—",
                    rule,
                  })}
                </Notice>
              )}
            </div>
          </li>
        ))}
      </ul>
      {child.erased_at ? (
        <Notice kind="wait" role="status">
          {m.parents_erase_on({ date: day(child.erased_at, language) })}
        </Notice>
      ) : (
        <>
          <p className="card__second">{m.parents_erase_about()}</p>
          {asked === "erase" ? (
            <Notice
              kind="wait"
              role="alert"
              actions={
                <>
                  <Button
                    look="danger"
                    onClick={() => {
                      setAsked(null);
                      onChange({ do: "erase", lead_id: child.id, sure: true, language });
                    }}
                  >
                    {m.parents_erase_yes()}
                  </Button>
                  <Button onClick={() => setAsked(null)}>{m.parents_erase_no()}</Button>
                </>
              }
            >
              {m.parents_erase_ask()}
            </Notice>
          ) : (
            <Button look="danger" disabled={busy} onClick={() => setAsked("erase")}>
              {m.parents_erase({ name: child.name })}…
            </Button>
          )}
        </>
      )}
    </section>
  );
}
