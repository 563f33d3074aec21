import { Suspense, useState } from "react";
import { Link } from "wouter";
import { lazyPage } from "~/app/lazyPage";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { useAccount } from "~/shared/account";
import { familyDayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { EmptyState } from "~/shared/ui/EmptyState";
import { Notice } from "~/shared/ui/ErrorNotice";
import { PageTitle } from "~/shared/ui/PageTitle";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { useLanguage } from "~/shared/words/language";
import { isMissed, isOpenWork, WorkRow } from "../assignments/WorkRow";
import { useAnnouncements, useAttendance, usePayments, useSeats, useSessions, useWork } from "../data";
import { nextSession } from "../schedule/state";
import { Wait } from "../Wait";
import { Below } from "./Below";
import { NextClass } from "./NextClass";

// For most students nothing is in the way.
const Blocked = lazyPage(() => import("./Blocked"));

const MOST_DUE = 3;
const TO_PAY = ["link_created", "link_sent", "opened"];

export default function Home() {
  const account = useAccount().data;
  const seats = useSeats();
  const toPay = (usePayments().data ?? []).filter(({ status }) => TO_PAY.includes(status));
  const firstName = account?.profile.full_name.split(" ")[0];
  return (
    <>
      <PageTitle>{firstName ? m.greeting({ name: firstName }) : m.greeting_nameless()}</PageTitle>
      {account?.claimProblem && (
        <Notice kind="wait" title={m.claim_failed()}>
          {account.claimProblem}
        </Notice>
      )}
      <Wait on={seats} rows={5}>
        {(found) => {
          const isOpen = found.some(({ status }) => status === "active");
          return (
            <>
              {(toPay.length > 0 || (!isOpen && found.length > 0)) && (
                <Suspense>
                  <Blocked seats={found} isOpen={isOpen} due={toPay} />
                </Suspense>
              )}
              {isOpen && <Seated />}
              {found.length === 0 && <EmptyState drawing="envelope" title={m.home_no_seat()} />}
            </>
          );
        }}
      </Wait>
    </>
  );
}

function Seated() {
  const now = useNow();
  const language = useLanguage();
  const sessions = useSessions();
  const work = useWork();
  const attendance = useAttendance();
  const announcements = useAnnouncements();
  // What this phone has kept is shown at once. Otherwise all comes together, so that nothing moves once it stands there.
  const [wasKept] = useState(sessions.data !== undefined && work.data !== undefined);
  const asked = [sessions, work, attendance, announcements];
  if (!wasKept && asked.some(({ isLoading }) => isLoading))
    return <SkeletonRows rows={5} height={72} label={m.loading()} />;
  const next = nextSession(sessions.data ?? [], now);
  const due = (work.data ?? []).filter((each) => isOpenWork(each) && !isMissed(each, now)).slice(0, MOST_DUE);
  const held = (sessions.data ?? []).filter((session) => session.status !== "cancelled");
  return (
    <>
      <Wait on={sessions}>{() => next && <NextClass session={next} now={now} />}</Wait>
      {announcements.data?.map(({ id, title, body }) => (
        <section className="card" key={id} aria-label={m.from_your_teacher()}>
          <span className="row__second">{m.from_your_teacher()}</span>
          <h2>{title}</h2>
          <p className="announcement">{body}</p>
        </section>
      ))}
      {due.length > 0 && (
        <section aria-labelledby="due">
          <div className="app__head">
            <h2 id="due">{m.due_soon()}</h2>
            <Link href={paths.app.assignments}>{m.see_all()}</Link>
          </div>
          <ul className="card rows">
            {due.map((each) => (
              <WorkRow key={each.id} work={each} />
            ))}
          </ul>
        </section>
      )}
      {work.data && due.length === 0 && (
        <EmptyState
          drawing="none"
          done
          title={next ? m.all_done({ when: familyDayClock(next.starts_at, language, now) }) : m.all_done_no_class()}
        />
      )}
      <Below
        steps={
          work.data
            ? {
                classes: held.length,
                classesDone: held.filter((session) => attendance.data?.has(session.id)).length,
                work: work.data.length,
                workDone: work.data.filter((each) => !isOpenWork(each)).length,
              }
            : null
        }
      />
    </>
  );
}
