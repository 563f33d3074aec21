import { useEffect } from "react";
import { m } from "~/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { day, familyClock } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField } from "~/shared/ui/Field";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { useLanguage } from "~/shared/words/language";
import { PAYMENT } from "~/shared/words/status";
import { Choices } from "../profile/Choices";
import { Wait } from "../Wait";
import { type Change, type Corner, type Hours, isClosed, said, useChange, useCorner } from "./api";
import { Contacts } from "./Contacts";
import { Copy } from "./Copy";
import { Messages } from "./Messages";
import { Permissions } from "./Permissions";

const HOURS: Record<Hours, () => string> = {
  any: m.parents_hours_any,
  morning: m.parents_hours_morning,
  afternoon: m.parents_hours_afternoon,
  evening: m.parents_hours_evening,
};

/** The open corner. `onClose`: true where the server closed it. */
export function Inside({ of, onClose }: { of: string; onClose: (isOver: boolean) => void }) {
  const language = useLanguage();
  const corner = useCorner(of);
  const change = useChange(of);
  const isOver = [corner.error, change.error].some((problem) => problem && isClosed(problem));
  useEffect(() => {
    if (isOver) onClose(true);
  }, [isOver, onClose]);
  const put = (wanted: Change) => change.mutate(wanted, { onSuccess: () => toast(m.parents_switch_done()) });
  return (
    <Wait on={corner}>
      {(it) => (
        <>
          <section className="card" aria-label={m.parent_corner()}>
            {it.guardian_name && <strong>{m.parents_hello({ name: it.guardian_name.split(" ")[0] ?? "" })}</strong>}
            <p className="card__second">{m.parents_until({ time: familyClock(it.until, language) })}</p>
            <Button onClick={() => onClose(false)}>{m.parents_close()}</Button>
          </section>
          <ErrorNotice error={said(change.error)} />
          <Dues it={it} />
          {it.children.map((child) => (
            <Permissions key={child.id} child={child} rule={it.refund_rule} busy={change.isPending} onChange={put} />
          ))}
          <Contacts of={of} it={it} />
          <Messages of={of} />
          <section className="card">
            <fieldset className="choices">
              <legend>
                <strong>{m.parents_hours()}</strong>
              </legend>
              <p className="card__second">{m.parents_hours_about()}</p>
              {(Object.keys(HOURS) as Hours[]).map((hours) => (
                <label key={hours} className="choice">
                  <input
                    type="radio"
                    name="hours"
                    checked={it.hours === hours}
                    disabled={change.isPending}
                    onChange={() => put({ do: "hours", hours })}
                  />
                  {HOURS[hours]()}
                </label>
              ))}
            </fieldset>
            <SelectField
              big
              label={m.parents_language()}
              value={it.language}
              disabled={change.isPending}
              onChange={(event) => put({ do: "speak", language: event.target.value as Corner["language"] })}
            >
              <option value="en">English</option>
              <option value="hi">हिन्दी</option>
            </SelectField>
          </section>
          <Choices
            title={m.choices_title()}
            about={m.choices_about_parent()}
            unwanted={it.unwanted}
            possible={it.possible}
            busy={change.isPending}
            error={null}
            onSave={(unwanted) => put({ do: "choose", unwanted })}
          />
          <Copy of={of} copy={it.copy ?? null} busy={change.isPending} onMake={() => change.mutate({ do: "copy" })} />
        </>
      )}
    </Wait>
  );
}

function Dues({ it }: { it: Corner }) {
  const language = useLanguage();
  return (
    <section className="card" aria-labelledby="parent-dues">
      <h2 id="parent-dues">{m.parents_dues()}</h2>
      {it.dues.length === 0 && <p>{m.parents_dues_none()}</p>}
      <ul className="rows">
        {it.dues.map((due) => (
          <li className="row row--tall" key={due.id}>
            <div className="row__text">
              <strong>{rupees(due.paid_paise ?? due.amount_paise)}</strong>
              <span className="row__second">
                {due.student_name}, {due.pay_ref}
                {due.paid_at
                  ? `, ${m.paid_on({ date: day(due.paid_at, language) })}`
                  : due.due_on && `, ${m.parents_due_by({ date: day(due.due_on, language) })}`}
              </span>
              <StatusChip look={PAYMENT[due.status as keyof typeof PAYMENT]} />
              {due.url && (
                <ButtonLink look="act" href={due.url}>
                  {m.pay_amount({ amount: rupees(due.amount_paise) })}
                </ButtonLink>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
