import type { Row } from "~/api/rest";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { rupees } from "~/shared/format/money";
import { day } from "~/shared/format/time";
import { ButtonLink } from "~/shared/ui/Button";
import { Notice } from "~/shared/ui/ErrorNotice";
import { useLanguage } from "~/shared/words/language";

/** What stands in the way: a seat that is paused or closed, and a payment that is due; nothing where nothing does. */
export default function Blocked({
  seats,
  isOpen,
  due,
}: {
  seats: Row<"enrollments">[];
  isOpen: boolean;
  due: Row<"payments">[];
}) {
  const language = useLanguage();
  const paused = isOpen ? undefined : seats.find(({ status }) => status === "paused");
  const ended = !isOpen && !paused && seats.length > 0;
  return (
    <>
      {paused && (
        <Notice
          kind="wait"
          title={
            paused.paused_until ? m.seat_paused_until({ date: day(paused.paused_until, language) }) : m.seat_paused()
          }
        >
          <p>{m.seat_paused_about()}</p>
          <ButtonLink href={paths.app.support}>{m.support()}</ButtonLink>
        </Notice>
      )}
      {ended && (
        <Notice kind="wait" title={m.seat_ended()}>
          <p>{m.seat_ended_about()}</p>
          <ButtonLink href={paths.app.parents}>{m.parent_corner()}</ButtonLink>
        </Notice>
      )}
      {due.length > 0 && (
        <Notice
          kind="wait"
          title={m.pay_due_home({ amount: rupees(due.reduce((sum, { amount_paise }) => sum + amount_paise, 0)) })}
        >
          <ButtonLink href={paths.app.payment}>{m.payment()}</ButtonLink>
        </Notice>
      )}
    </>
  );
}
