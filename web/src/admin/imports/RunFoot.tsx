import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { PlanSheet } from "../kit/PlanSheet";
import { Segments } from "../kit/Tabs";
import { type LeadImport, useImport, useRun, useStop } from "./api";

type After = LeadImport["after_import"];

/** What follows the import, and the button that says how many rows it writes and what leaves then. */
export function RunFoot({ it, withEmail, onBack }: { it: LeadImport; withEmail: number | null; onBack: () => void }) {
  const [after, setAfter] = useState<After>("cta_email");
  const [perHour, setPerHour] = useState(60);
  const [planning, setPlanning] = useState(false);
  const run = useRun(it.id);
  const giveUp = useStop(it.id);
  const again = useImport(it.id);
  const writes = it.new_rows + it.updated_rows;
  const invites = after !== "nothing" && it.new_rows > 0;
  const number = writes.toLocaleString("en-IN");
  return (
    <>
      <ErrorNotice error={run.error ?? giveUp.error} />
      <div className="foot">
        <Button onClick={onBack}>{m.back_to_map()}</Button>
        <span className="row">
          <span className="dim">{m.after_import()}</span>
          <Segments
            label={m.after_import()}
            name="after"
            value={after}
            onChange={setAfter}
            items={[
              { value: "nothing", word: m.nothing() },
              { value: "cta_email", word: m.cta_email_now() },
              { value: "drip", word: m.per_hour_an_hour({ per_hour: perHour }) },
            ]}
          />
          {after === "drip" && (
            <input
              className="input pick"
              type="number"
              min={1}
              max={10000}
              aria-label={m.invitations_in_an_hour()}
              value={perHour}
              onChange={(event) =>
                setPerHour(Math.min(10_000, Math.max(1, Math.floor(Number(event.target.value)) || 1)))
              }
            />
          )}
          {invites && withEmail !== null && (
            <span className="dim">
              {m.with_email_of_the_new_have_an_e_mail_address({ with_email: withEmail.toLocaleString("en-IN") })}
            </span>
          )}
        </span>
        <span className="row" style={{ marginLeft: "auto" }}>
          <Button look="danger" busy={giveUp.isPending && m.giving_up()} onClick={() => giveUp.mutate()}>
            {m.give_up()}
          </Button>
          <Button
            look="act"
            disabled={writes === 0}
            busy={run.isPending && m.starting()}
            onClick={() => (invites ? setPlanning(true) : run.mutate({ after_import: "nothing", per_hour: null }))}
          >
            {m.import_numberpart({ number, part: invites ? m.then_invite() : "" })}
          </Button>
        </span>
      </div>
      {writes === 0 && <p className="field__help">{m.no_row_can_be_written_each_is_a_duplicate_or()}</p>}
      {planning && (
        <PlanSheet
          title={m.import_file_name({ file_name: it.file_name })}
          action="import"
          what={{ import_id: it.id, per_hour: after === "drip" ? perHour : null }}
          verb={() => m.import_number_then_invite({ number })}
          past={m.import_started()}
          onDone={() => void again.refetch()}
          onClose={() => setPlanning(false)}
        />
      )}
    </>
  );
}
