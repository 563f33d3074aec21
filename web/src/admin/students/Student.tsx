import { IconArrowsExchange, IconBan, IconCalendarPlus, IconMessage, IconPlayerPause } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { count } from "~/shared/format/size";
import { clock, day, dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { Timeline } from "~/shared/ui/Timeline";
import { CERTIFICATE, PAYMENT, SUBMISSION } from "~/shared/words/status";
import { FamilyContacts } from "../contacts/FamilyContacts";
import { Card, Facts, Page } from "../kit/Page";
import { Tabs } from "../kit/Tabs";
import { messageEntries, useMessageLog } from "../messages";
import { type About, FLAGS, type Seat, type SeatChange, useSeat, useStudent } from "./api";
import { Happened, KINDS } from "./Happened";
import { Notes } from "./Notes";
import { Requests } from "./Requests";
import { SeatSheet } from "./SeatSheet";
import { Dots } from "./Students";
import { WriteSheet } from "./WriteSheet";
import "./students.css";

const PARTS = [
  { key: "summary", word: m.summary() },
  { key: "timeline", word: m.timeline() },
  { key: "classes", word: m.attendance() },
  { key: "work", word: m.work() },
  { key: "money", word: m.payments() },
  { key: "messages", word: m.messages() },
  { key: "family", word: m.guardians_and_permission() },
  { key: "notes", word: m.notes() },
  { key: "certificates", word: m.certificates() },
];

const STATES = { active: m.active(), paused: m.paused(), ended: m.ended() } as const;

/** Everything about one student. */
export default function Student() {
  const { id = "" } = useParams<{ id: string }>();
  const [params] = useSearchParams();
  const seat = useSeat(id);
  const asked = params.get("part");
  const part = PARTS.find(({ key }) => key === asked)?.key ?? "summary";
  const it = seat.data;
  if (seat.error)
    return (
      <Page title={m.student_2()}>
        <ErrorNotice
          error={seat.error}
          onRetry={() => void seat.refetch()}
          title={m.this_student_could_not_be_read()}
        />
        <ButtonLink href={paths.admin.students}>{m.all_students()}</ButtonLink>
      </Page>
    );
  if (!it)
    return (
      <Page title={m.student_2()}>
        <SkeletonRows rows={6} label={m.loading_the_student()} />
      </Page>
    );
  return (
    <Page
      title={it.student_name}
      fact={`${it.batch_name}. ${[it.grade && m.class_grade({ grade: it.grade }), it.city].filter(Boolean).join(", ")}`}
      actions={<Acts seat={it} />}
    >
      <p>
        <Link href={paths.admin.students}>{m.all_students()}</Link>
      </p>
      <State seat={it} />
      <Tabs
        label={m.about_the_student()}
        current={part}
        items={PARTS}
        hrefOf={(key) => `${paths.admin.student(id)}${key === "summary" ? "" : `?part=${key}`}`}
      />
      <Part seat={it} part={part} />
    </Page>
  );
}

function Acts({ seat }: { seat: Seat }) {
  const [doing, setDoing] = useState<SeatChange | "write" | null>(null);
  const act = (kind: SeatChange, word: string, icon: React.ReactNode) => (
    <Button icon={icon} onClick={() => setDoing(kind)}>
      {word}
    </Button>
  );
  return (
    <>
      <ButtonLink
        look="act"
        href={paths.admin.family(seat.family_id)}
        icon={<IconMessage size={16} aria-hidden="true" />}
      >
        {m.open_the_thread()}
      </ButtonLink>
      <Button onClick={() => setDoing("write")}>{m.write()}</Button>
      {seat.status === "active" && act("pause", m.pause_2(), <IconPlayerPause size={16} aria-hidden="true" />)}
      {seat.status !== "active" && (
        <Button look="act" onClick={() => setDoing("resume")}>
          {m.open_again_2()}
        </Button>
      )}
      {seat.status !== "ended" && (
        <>
          {act("move", m.move_batch(), <IconArrowsExchange size={16} aria-hidden="true" />)}
          {act("extend", m.extend(), <IconCalendarPlus size={16} aria-hidden="true" />)}
          <Button look="danger" icon={<IconBan size={16} aria-hidden="true" />} onClick={() => setDoing("end")}>
            {m.end_access_2()}
          </Button>
        </>
      )}
      {doing === "write" && <WriteSheet ids={[seat.id]} onClose={() => setDoing(null)} />}
      {doing && doing !== "write" && <SeatSheet kind={doing} seats={[seat]} onClose={() => setDoing(null)} />}
    </>
  );
}

function State({ seat }: { seat: Seat }) {
  const until = seat.paused_until ?? seat.access_until;
  return (
    <>
      {seat.status !== "active" && (
        <Notice
          kind="wait"
          title={`${STATES[seat.status]}${seat.paused_until ? ` ${m.until_day({ day: day(seat.paused_until) })}` : ""}`}
        >
          {seat.state_reason}
        </Notice>
      )}
      {seat.status === "active" && until && (
        <Notice kind="quiet">{m.access_lasts_until_day({ day: day(until) })}</Notice>
      )}
      {seat.flags.length > 0 && (
        <Notice kind="wait" title={m.to_look_at()}>
          {seat.flags.map((flag) => FLAGS[flag]).join(" · ")}
        </Notice>
      )}
    </>
  );
}

function Part({ seat, part }: { seat: Seat; part: string }) {
  const about = useStudent(seat);
  if (about.error)
    return (
      <ErrorNotice error={about.error} onRetry={() => void about.refetch()} title={m.this_part_could_not_be_read()} />
    );
  if (!about.data) return <SkeletonRows rows={6} label={m.loading()} />;
  if (part === "classes") return <Classes about={about.data} />;
  if (part === "work") return <Work about={about.data} />;
  if (part === "money") return <Money about={about.data} />;
  if (part === "messages") return <Messages seat={seat} />;
  if (part === "timeline") return <Happened seat={seat} about={about.data} />;
  if (part === "notes") return <Notes familyId={seat.family_id} />;
  if (part === "certificates") return <Certificates seat={seat} about={about.data} />;
  if (part === "family") return <Family seat={seat} about={about.data} />;
  return <Summary seat={seat} about={about.data} />;
}

function Summary({ seat, about }: { seat: Seat; about: About }) {
  const certificate = about.certificates[0];
  return (
    <div className="student">
      <Requests leadId={seat.lead_id} />
      <Card title={m.how_it_goes()}>
        <Facts
          left
          items={[
            [m.last_classes(), <Dots key="dots" classes={seat.last_classes} />],
            [
              m.attendance(),
              m.classes_attended_of_count({
                classes_attended: seat.classes_attended,
                count: count(seat.classes_held, m.class__2(), m.classes_2()),
              }),
            ],
            [
              m.work(),
              m.work_handed_in_of_work_due_handed_in({ work_handed_in: seat.work_handed_in, work_due: seat.work_due }),
            ],
            [m.dues(), seat.due_paise > 0 ? rupees(seat.due_paise) : m.nothing_is_owed()],
            [m.account(), seat.claimed_at ? m.since_day({ day: day(seat.claimed_at) }) : m.not_opened_yet()],
            [m.last_seen(), seat.last_seen_at ? dayClock(seat.last_seen_at) : m.not_yet()],
            [
              m.certificate(),
              certificate ? (
                <span key="certificate" className="row">
                  <StatusChip look={CERTIFICATE[certificate.status]} />
                  <Link href={paths.admin.certificates}>{certificate.code}</Link>
                </span>
              ) : (
                <Link key="certificate" href={paths.admin.certificates}>
                  {m.none_yet()}
                </Link>
              ),
            ],
          ]}
        />
      </Card>
      <Card title={m.history_of_the_seat()}>
        <ul className="stack stack--tight" style={{ margin: 0, padding: 0, listStyle: "none" }}>
          {about.history.map((step) => (
            <li key={step.id}>
              <strong className="strong">{KINDS[step.kind] ?? step.kind}</strong>
              {step.kind === "moved" && step.to ? ` ${m.to_name_2({ name: step.to.name })}` : ""}
              {step.until_on ? ` ${m.until_day({ day: day(step.until_on) })}` : ""}
              <span className="dim">{`, ${dayClock(step.happened_at)}`}</span>
              {step.reason && <p className="dim">{step.reason}</p>}
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}

function Certificates({ seat, about }: { seat: Seat; about: About }) {
  const link = <Link href={`${paths.admin.certificates}/${seat.id}`}>{m.to_the_certificate_generator()}</Link>;
  if (about.certificates.length === 0)
    return (
      <Card title={m.certificates()} side={link}>
        <p className="dim">{m.no_certificate_yet()}</p>
      </Card>
    );
  return (
    <>
      <p>{link}</p>
      <Table caption={m.certificates()} head={[m.certificate(), m.name_on_it(), m.issued(), m.state()]}>
        {about.certificates.map((one) => (
          <tr key={one.id}>
            <td>
              {one.course_name} <small className="dim">{one.code}</small>
            </td>
            <td data-label={m.name_on_it()}>{one.name_printed}</td>
            <td data-label={m.issued()}>{day(one.issued_on)}</td>
            <td data-label={m.state()}>
              <StatusChip look={CERTIFICATE[one.status]} />
              {one.reason && <small className="dim"> {one.reason}</small>}
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function Table({ caption, head, children }: { caption: string; head: string[]; children: React.ReactNode }) {
  return (
    <div className="card grid">
      <table>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {head.map((word) => (
              <th key={word} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Classes({ about }: { about: About }) {
  const now = useNow(60_000);
  if (about.sessions.length === 0) return <p className="dim">{m.this_batch_has_no_sessions_yet()}</p>;
  return (
    <Table caption={m.attendance()} head={[m.session_2(), m.when(), m.attendance()]}>
      {about.sessions.map((session) => {
        const came = about.came.find(({ session_id }) => session_id === session.id);
        const said = about.answers.find(({ session_id }) => session_id === session.id);
        const over = Date.parse(session.ends_at) <= now;
        return (
          <tr key={session.id}>
            <td>
              <Link href={paths.admin.session(session.id)}>{session.title}</Link>
            </td>
            <td data-label={m.when()}>{dayClock(session.starts_at)}</td>
            <td data-label={m.attendance()}>
              {session.status === "cancelled"
                ? m.cancelled()
                : came
                  ? m.present_part({
                      part: came.how === "hand" ? m.noted_by_hand() : m.joined_clock({ clock: clock(came.joined_at) }),
                    })
                  : over
                    ? m.absent()
                    : m.to_come()}
              {said && !said.is_coming && ` ${m.cannot_comepart({ part: said.reason ? `: ${said.reason}` : "" })}`}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

function Work({ about }: { about: About }) {
  if (about.work.length === 0) return <p className="dim">{m.no_work_has_been_set_for_this_batch()}</p>;
  return (
    <Table caption={m.work()} head={[m.assignment(), m.due(), m.state(), m.points()]}>
      {about.work.map((work) => {
        const handed = about.handed.find(({ assignment_id }) => assignment_id === work.id);
        return (
          <tr key={work.id}>
            <td>
              <Link href={paths.admin.assignment(work.id)}>{work.title}</Link>
            </td>
            <td data-label={m.due()}>{dayClock(work.due_at)}</td>
            <td data-label={m.state()}>
              <StatusChip look={SUBMISSION[handed?.status ?? "not_started"]} />
            </td>
            <td data-label={m.points()}>{handed?.points ?? "–"}</td>
          </tr>
        );
      })}
    </Table>
  );
}

function Money({ about }: { about: About }) {
  if (about.payments.length === 0) return <p className="dim">{m.no_payment_was_asked_for()}</p>;
  return (
    <Table caption={m.payments()} head={[m.payment_2(), m.amount(), m.state(), m.when()]}>
      {about.payments.map((payment) => (
        <tr key={payment.id}>
          <td>
            <Link href={paths.admin.payment(payment.id)}>{payment.pay_ref}</Link>
          </td>
          <td data-label={m.amount()}>{rupees(payment.amount_paise)}</td>
          <td data-label={m.state()}>
            <StatusChip look={PAYMENT[payment.status]} />
          </td>
          <td data-label={m.when()}>
            {payment.paid_at
              ? dayClock(payment.paid_at)
              : payment.due_on
                ? m.due_day({ day: day(payment.due_on) })
                : "–"}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Messages({ seat }: { seat: Seat }) {
  const log = useMessageLog({ leadId: seat.lead_id });
  if (log.error) return <ErrorNotice error={log.error} onRetry={() => void log.refetch()} />;
  if (!log.data) return <SkeletonRows rows={4} label={m.loading_messages()} />;
  if (log.data.length === 0) return <p className="dim">{m.nothing_has_been_sent_about_this_student()}</p>;
  return (
    <Card
      title={`${count(log.data.length, m.message())}`}
      side={<Link href={paths.admin.family(seat.family_id)}>{m.open_the_thread()}</Link>}
    >
      <Timeline label={m.messages()} entries={messageEntries(log.data).slice(-60)} />
    </Card>
  );
}

const PURPOSES: Record<string, string> = {
  course: m.the_course(),
  messages: m.class_messages(),
  calls: m.calls(),
  marketing: m.news(),
  media: m.photos_and_videos(),
  certificate_page: m.certificate_page(),
};

/** Whose the contacts are, and what each gets: by channel, by permission, and by what they have stopped. */
function Family({ seat, about }: { seat: Seat; about: About }) {
  const newest = new Map<string, About["consents"][number]>();
  for (const consent of about.consents) if (!newest.has(consent.purpose)) newest.set(consent.purpose, consent);
  return (
    <div className="student">
      <div className="student__wide">
        <Card title={m.contacts()}>
          <FamilyContacts familyId={seat.family_id} />
        </Card>
      </div>
      <Card title={m.permission()}>
        <Facts
          left
          items={Object.entries(PURPOSES).map(([purpose, word]) => {
            const found = newest.get(purpose);
            return [
              word,
              found
                ? m.part_since_day({ part: found.granted ? m.yes() : m.no(), day: day(found.recorded_at) })
                : m.not_asked(),
            ] as [string, string];
          })}
        />
      </Card>
    </div>
  );
}
