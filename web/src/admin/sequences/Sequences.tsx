import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { LEAD } from "~/shared/words/status";
import { Card, Facts } from "../kit/Page";
import { RowLink } from "../kit/RowLink";
import { OwnMessages } from "../templates/OwnMessages";
import { type Sequence, useSequences } from "./api";

interface SequencesProps {
  hrefOf: (id: string) => string;
  selected?: string;
  onNew: () => void;
}

/** The follow-ups, each with who is in it and how it ended for the others. */
export function Sequences({ hrefOf, selected, onNew }: SequencesProps) {
  const sequences = useSequences();
  if (sequences.isPending) return <SkeletonRows rows={4} label={m.loading_the_sequences()} />;
  return (
    <>
      <ErrorNotice
        error={sequences.error}
        onRetry={() => void sequences.refetch()}
        title={m.the_sequences_could_not_be_read()}
      />
      {sequences.data?.length === 0 && (
        <EmptyState
          drawing="calendar"
          title={m.no_follow_up_yet()}
          actions={
            <Button look="act" onClick={onNew}>
              {m.make_a_follow_up()}
            </Button>
          }
        >
          {m.a_follow_up_writes_again_after_some_days_and()}
        </EmptyState>
      )}
      {sequences.data?.map((it) => (
        <SequenceCard key={it.id} it={it} href={hrefOf(it.id)} open={it.id === selected} />
      ))}
      <OwnMessages />
    </>
  );
}

function SequenceCard({ it, href, open }: { it: Sequence; href: string; open: boolean }) {
  const number = (n: number) => n.toLocaleString("en-IN");
  const starts = it.starts_at_stage
    ? m.begins_by_itself_at_en({ en: LEAD[it.starts_at_stage].en })
    : m.begins_when_you_add_somebody();
  return (
    <Card
      title={
        <RowLink href={href} name={it.name}>
          <small>{`${count(it.steps, m.step())}. ${starts}.`}</small>
        </RowLink>
      }
      side={<strong className={it.is_on ? "good" : "dim"}>{it.is_on ? m.on() : m.off()}</strong>}
    >
      {it.about && <p className="dim">{it.about}</p>}
      {!open && (
        <Facts
          items={[
            [m.in_it_now(), number(it.active)],
            [m.went_through(), number(it.done)],
            [m.answered(), number(it.replied + it.interested)],
            [m.paid(), number(it.paid)],
            [m.opted_out(), number(it.opted_out)],
          ]}
        />
      )}
    </Card>
  );
}
