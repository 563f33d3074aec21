import { IconCalendarPlus, IconCopy, IconVideo } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { download } from "~/api/engine";
import { paths } from "~/app/paths";
import { count } from "~/shared/format/size";
import { clock, day, dayClock, span, ZONE } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { Drawer } from "../kit/Drawer";
import { Tabs } from "../kit/Tabs";
import { type SessionRow, sessionLook, usePublishSession, useSession } from "./api";
import { CancelSession, ChangeSession } from "./ChangeSession";
import { Feedback } from "./Feedback";
import { Materials } from "./Materials";
import { ReminderLedger } from "./ReminderLedger";
import { NewsRescues } from "./Rescues";
import { Roster } from "./Roster";
import { SessionForm } from "./SessionForm";

const PARTS = [
  { key: "plan", word: m.plan() },
  { key: "roster", word: m.roster() },
  { key: "reminders", word: m.reminders() },
  { key: "after", word: m.after_class() },
];

/** One session: its time, its link, who is told, who came, and what families get after it. */
export function SessionDrawer({ id, now, closeTo }: { id: string; now: number; closeTo: string }) {
  const session = useSession(id);
  const publish = usePublishSession();
  const [params] = useSearchParams();
  const [, go] = useLocation();
  const [doing, setDoing] = useState<"change" | "cancel" | "duplicate" | null>(null);
  const it = session.data;
  const isDraft = it?.status === "draft";
  const ahead = it && ["draft", "scheduled"].includes(it.status) && Date.parse(it.starts_at) > now;
  const begun = it && it.status !== "cancelled" && Date.parse(it.starts_at) - 15 * 60_000 <= now;
  const asked = params.get("part");
  const part = PARTS.find(({ key }) => key === asked)?.key ?? (begun ? "roster" : isDraft ? "plan" : "reminders");
  const partHref = (key: string) => {
    const query = new URLSearchParams(params);
    query.set("part", key);
    return `${paths.admin.session(id)}?${query}`;
  };

  return (
    <Drawer
      label={m.session_2()}
      closeTo={closeTo}
      head={
        it && (
          <span className="row">
            <StatusChip look={sessionLook(it, now)} />
            {ahead && m.starts_in_span({ span: span(it.starts_at, now) })}
          </span>
        )
      }
      foot={
        it && (
          <>
            {ahead && isDraft && (
              <Button
                look="act"
                busy={publish.isPending && m.publishing()}
                onClick={() => publish.mutate(id, { onSuccess: () => toast(m.students_see_it_now()) })}
              >
                {m.publish()}
              </Button>
            )}
            {ahead && <Button onClick={() => setDoing("change")}>{m.move_or_change()}</Button>}
            <Button onClick={() => setDoing("duplicate")}>{m.set_it_again()}</Button>
            {ahead && (
              <Button look="danger" onClick={() => setDoing("cancel")}>
                {m.cancel_the_session_2()}
              </Button>
            )}
          </>
        )
      }
    >
      <ErrorNotice error={session.error ?? publish.error} onRetry={() => void session.refetch()} />
      {session.isPending && <SkeletonRows rows={5} label={m.loading_the_session()} />}
      {it && (
        <>
          <Head session={it} now={now} />
          <Tabs label={m.parts_of_the_session()} current={part} items={PARTS} hrefOf={partHref} />
          {part === "plan" && <Plan session={it} />}
          {part === "roster" && <Roster session={it} canMark={Boolean(begun)} />}
          {part === "reminders" && (
            <>
              <ReminderLedger sessionId={it.id} revision={it.revision} />
              <NewsRescues sessionId={it.id} />
            </>
          )}
          {part === "after" && (
            <>
              {it.status !== "cancelled" && Date.parse(it.ends_at) <= now && <Feedback sessionId={it.id} />}
              <Materials
                place={{ batch: it.batch_id, session: it.id }}
                canWait={it.status === "scheduled" && Date.parse(it.ends_at) > now}
              />
            </>
          )}
          {doing === "change" && <ChangeSession session={it} onClose={() => setDoing(null)} />}
          {doing === "duplicate" && (
            <SessionForm
              now={now}
              like={it}
              onClose={(made) => {
                setDoing(null);
                if (made) go(paths.admin.session(made));
              }}
            />
          )}
          {doing === "cancel" && <CancelSession session={it} onClose={() => setDoing(null)} />}
        </>
      )}
    </Drawer>
  );
}

function Head({ session: it, now }: { session: SessionRow; now: number }) {
  const open = it.status === "scheduled" && Date.parse(it.ends_at) > now;
  const url = it.link?.join_url;
  return (
    <>
      <div className="stack stack--tight">
        <h2>{it.title}</h2>
        <p className="dim">
          {m.day_clock_to_clock_ist_name_count({
            day: day(it.starts_at),
            clock: clock(it.starts_at),
            clock2: clock(it.ends_at),
            name: it.batch?.name,
            count: count(it.batch?.enrollments.filter(({ status }) => status === "active").length ?? 0, m.student()),
          })}
        </p>
      </div>
      {it.status === "cancelled" && (
        <Notice kind="quiet" title={m.cancelled()}>
          {it.change_reason}
        </Notice>
      )}
      <div className="row">
        {open && url && (
          <>
            <ButtonLink
              look="now"
              icon={<IconVideo size={16} aria-hidden="true" />}
              href={it.link?.host_url ?? url}
              target="_blank"
            >
              {m.join_as_host()}
            </ButtonLink>
            <Button
              icon={<IconCopy size={16} aria-hidden="true" />}
              onClick={() => void navigator.clipboard.writeText(url).then(() => toast(m.link_copied()))}
            >
              {m.copy_link()}
            </Button>
          </>
        )}
        {it.status !== "draft" && (
          <Button
            icon={<IconCalendarPlus size={16} aria-hidden="true" />}
            onClick={() =>
              void download(`/api/sessions/${it.id}/calendar`, "class.ics").catch((problem: unknown) =>
                toast(problem instanceof Error ? problem.message : m.the_file_could_not_be_made()),
              )
            }
          >
            .ics
          </Button>
        )}
      </div>
    </>
  );
}

function Plan({ session }: { session: SessionRow }) {
  const elsewhere = session.timezone !== ZONE && session.timezone;
  return (
    <div className="stack">
      {session.description ? <p>{session.description}</p> : <p className="dim">{m.no_description()}</p>}
      <p className="dim">
        {session.series_id ? `${m.one_of_a_series()} ` : ""}
        {elsewhere && `${m.its_hour_is_kept_in_elsewhere({ elsewhere })} `}
        {m.reminders_leave_24_hours_before_day_clock({
          day_clock: dayClock(Date.parse(session.starts_at) - 86_400_000),
          clock: clock(Date.parse(session.starts_at) - 900_000),
        })}
      </p>
      {session.change_reason && (
        <p>{m.last_change_as_families_read_it_change({ change_reason: session.change_reason })}</p>
      )}
    </div>
  );
}
