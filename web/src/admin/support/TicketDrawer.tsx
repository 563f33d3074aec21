import {
  IconArrowMerge,
  IconCalendarPlus,
  IconCheck,
  IconKey,
  IconLock,
  IconReceipt,
  IconRefresh,
  IconSend,
  IconVideo,
  IconZzz,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { rupees } from "~/shared/format/money";
import { day, dayClock } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { PAYMENT, SUBMISSION, TICKET } from "~/shared/words/status";
import { Attachments } from "../inbox/Attachments";
import type { AttachedFile } from "../inbox/api";
import { MomentSheet } from "../inbox/MomentMenu";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import { useDraft } from "../kit/useDraft";
import { CHANNELS, type Channel, eventWords } from "../words";
import {
  type Article,
  type Context,
  type Fix,
  type Ticket,
  useContext,
  useFix,
  useNote,
  useReply,
  useSettle,
  useThread,
  useTicket,
} from "./api";
import { MergedInto, MergeSheet, Merges } from "./MergeSheet";
import { CATEGORIES, CATEGORY_OPTIONS, type Category } from "./words";

interface DrawerProps {
  id: string;
  closeTo: string;
  onSuggest: (draft: Partial<Article>) => void;
}

/** One request: what was said, what stands around it, what mends it, and the answer. */
export function TicketDrawer({ id, closeTo, onSuggest }: DrawerProps) {
  const found = useTicket(id);
  const ticket = found.data;
  return (
    <Drawer
      label={m.request()}
      head={
        ticket?.category ? `${CATEGORIES[ticket.category]}, ${ticket.student_name ?? ticket.family_name}` : m.request()
      }
      closeTo={closeTo}
      foot={ticket && !ticket.merged_into && <Foot ticket={ticket} />}
    >
      <ErrorNotice error={found.error} onRetry={() => void found.refetch()} title={m.the_request_could_not_be_read()} />
      {found.isPending && <SkeletonRows rows={6} label={m.loading_the_request()} />}
      {ticket && <Body ticket={ticket} onSuggest={onSuggest} />}
    </Drawer>
  );
}

function Body({ ticket, onSuggest }: { ticket: Ticket; onSuggest: (draft: Partial<Article>) => void }) {
  const thread = useThread(ticket.id);
  const around = useContext(ticket.id);
  const settle = useSettle();
  const [first] = thread.data ?? [];
  const lastAnswer = thread.data?.findLast((one) => one.direction === "out" && one.channel === "in_app");
  const errors = (ticket.errors ?? []) as { at: string; page: string; code: string; message: string }[];
  return (
    <div className="stack">
      <div>
        <h2>{ticket.subject}</h2>
        <p className="row">
          {ticket.status && <StatusChip look={TICKET[ticket.status]} />}
          {ticket.is_overdue && (
            <span className="bad small">
              {m.overdue_since()} {ticket.reply_by && dayClock(ticket.reply_by)}
            </span>
          )}
          {ticket.rating && <span className="dim small">{m.rated_rating_of_5({ rating: ticket.rating })}</span>}
          <Link className="strong small" href={paths.admin.family(ticket.family_id)}>
            {m.the_familys_whole_thread()}
          </Link>
        </p>
      </div>
      {ticket.is_safety && (
        <Notice kind="bad" role="alert" title={m.something_feels_unsafe()}>
          <span>{m.nothing_automatic_goes_to_this_family_and()}</span>
          <span>
            {m.childline()} <a href="tel:1098">1098</a>
            {m.free_day_and_night_emergency()} <a href="tel:112">112</a>.
          </span>
        </Notice>
      )}
      {ticket.merged_into && <MergedInto id={ticket.merged_into} />}
      <Merges id={ticket.id} />
      <ErrorNotice error={thread.error} onRetry={() => void thread.refetch()} />
      <ol className="talk" aria-label={m.messages()}>
        {thread.data?.map((one) => {
          const channel = CHANNELS[one.channel as Channel];
          const kind = one.channel === "note" ? "note" : one.direction;
          return (
            <li key={one.id} className={`talk__one talk__one--${kind}`}>
              <p className="dim small row">
                {kind === "note" ? (
                  <IconLock size={14} aria-hidden="true" />
                ) : (
                  <channel.icon size={14} aria-hidden="true" />
                )}
                {kind === "note" ? m.private_note() : `${one.author}, ${channel.word}`}, {dayClock(one.happened_at)}
              </p>
              <p className="talk__words">{one.body}</p>
              <Attachments files={one.attachments as unknown as AttachedFile[]} />
            </li>
          );
        })}
      </ol>
      {lastAnswer && first && !ticket.is_safety && (
        <Button
          size="small"
          onClick={() =>
            onSuggest({
              category: ticket.category ?? "other",
              question_en: ticket.subject ?? "",
              answer_en: lastAnswer.body,
            })
          }
        >
          {m.suggest_an_answer_to_be_read_first_from_this()}
        </Button>
      )}
      {around.data && !ticket.merged_into && <Fixes ticket={ticket} around={around.data} />}
      <ErrorNotice error={around.error} onRetry={() => void around.refetch()} />
      {around.data && (
        <Around
          around={around.data}
          more={[
            [m.page(), ticket.page ?? m.not_sent_along()],
            [m.device(), ticket.device ?? m.not_sent_along()],
          ]}
        />
      )}
      {errors.length > 0 && (
        <section aria-label={m.last_errors_on_that_device()}>
          <h3>{m.last_errors_on_that_device()}</h3>
          <ul className="small">
            {errors.map((one) => (
              <li key={one.at}>
                {dayClock(one.at)}, {one.page}: {one.message} <span className="dim">{one.code}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {!ticket.is_safety && !ticket.merged_into && (
        <div className="row">
          <SelectField
            label={m.category()}
            value={ticket.category ?? "other"}
            onChange={(event) =>
              settle.mutate({ ids: [ticket.id], change: { category: event.target.value as Category } })
            }
          >
            {CATEGORY_OPTIONS.map(({ value, word }) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={m.priority()}
            value={ticket.priority ?? "normal"}
            onChange={(event) =>
              settle.mutate({
                ids: [ticket.id],
                change: { priority: event.target.value as NonNullable<Ticket["priority"]> },
              })
            }
          >
            <option value="urgent">{m.urgent()}</option>
            <option value="high">{m.high()}</option>
            <option value="normal">{m.normal()}</option>
          </SelectField>
        </div>
      )}
      <ErrorNotice error={settle.error} />
      {!ticket.merged_into && <Answer ticket={ticket} conversationId={first?.conversation_id} />}
    </div>
  );
}

const HANDED_IN = ["submitted", "late", "in_review", "graded"];

/** What solves most requests, each by one button; what was done is noted with the request. */
function Fixes({ ticket, around }: { ticket: Ticket; around: Context }) {
  const fix = useFix(ticket.id);
  const paid = around.payments.find(({ status }) => status === "paid");
  const work = around.work.find(({ status }) => HANDED_IN.includes(status));
  const open = around.work.find(({ status }) => !HANDED_IN.includes(status));
  const doing = fix.isPending ? fix.variables.fix : null;
  const offers: { fix: Fix; word: string; icon: ReactNode; subject: string | null; offered: boolean }[] = [
    {
      fix: "sign_in",
      word: m.resend_sign_in(),
      icon: <IconKey size={16} aria-hidden="true" />,
      subject: null,
      offered: true,
    },
    {
      fix: "join_link",
      word: m.resend_join_link(),
      icon: <IconVideo size={16} aria-hidden="true" />,
      subject: around.next_session?.id ?? null,
      offered: around.next_session !== null,
    },
    {
      fix: "receipt",
      word: paid ? m.send_receipt_pay_ref({ pay_ref: paid.pay_ref }) : "",
      icon: <IconReceipt size={16} aria-hidden="true" />,
      subject: paid?.id ?? null,
      offered: paid !== undefined,
    },
    {
      fix: "reopen",
      word: work ? m.reopen_title({ title: work.title }) : "",
      icon: <IconRefresh size={16} aria-hidden="true" />,
      subject: work?.submission_id ?? null,
      offered: work !== undefined,
    },
    {
      fix: "extend",
      word: open ? m.two_more_days_for_title({ title: open.title }) : "",
      icon: <IconCalendarPlus size={16} aria-hidden="true" />,
      subject: open?.assignment_id ?? null,
      offered: open !== undefined,
    },
  ];
  return (
    <section className="stack stack--tight" aria-label={m.quick_fixes()}>
      <h3>{m.quick_fixes()}</h3>
      <div className="row">
        {offers
          .filter(({ offered }) => offered)
          .map((one) => (
            <Button
              key={one.fix}
              size="small"
              icon={one.icon}
              busy={doing === one.fix && m.doing_it()}
              disabled={fix.isPending}
              onClick={() =>
                fix.mutate({ fix: one.fix, subject: one.subject }, { onSuccess: ({ done }) => toast(done) })
              }
            >
              {one.word}
            </Button>
          ))}
        {around.work[0] && (
          <ButtonLink size="small" href={paths.admin.assignment(around.work[0].assignment_id)}>
            {m.extend_a_due_date()}
          </ButtonLink>
        )}
      </div>
      <ErrorNotice error={fix.error} />
    </section>
  );
}

function Around({ around, more }: { around: Context; more: [string, ReactNode][] }) {
  const dues = around.payments.filter(({ status }) => !["paid", "refunded", "expired"].includes(status));
  const items: [string, ReactNode][] = [
    [
      m.next_class(),
      around.next_session ? (
        <Link key="next" href={paths.admin.session(around.next_session.id)}>
          {around.next_session.title}, {dayClock(around.next_session.starts_at)}
        </Link>
      ) : (
        m.none_planned()
      ),
    ],
    [
      m.dues(),
      dues.length === 0
        ? m.nothing_open()
        : dues.map((one) => (
            <Link key={one.id} href={paths.admin.payment(one.id)} className="row">
              {rupees(one.amount_paise)} {one.due_on && m.by_day({ day: day(one.due_on) })}
              <StatusChip look={PAYMENT[one.status as keyof typeof PAYMENT]} />
            </Link>
          )),
    ],
    [
      m.seat_2(),
      around.seats
        .map((seat) => `${seat.student}, ${seat.batch}${seat.claimed ? "" : m.no_account_yet()}`)
        .join("; ") || "none",
    ],
    [
      m.account(),
      around.account
        ? `${around.account.email}, ${around.account.last_sign_in_at ? m.last_signed_in_day_clock({ day_clock: dayClock(around.account.last_sign_in_at) }) : m.never_signed_in()}`
        : "none",
    ],
    ...more,
    ...around.work
      .slice(0, 2)
      .map((one): [string, ReactNode] => [
        one.title,
        <StatusChip
          key="state"
          look={one.status in SUBMISSION ? SUBMISSION[one.status as keyof typeof SUBMISSION] : SUBMISSION.not_started}
        />,
      ]),
    ...around.failed.map((one): [string, ReactNode] => [
      m.did_not_arrive(),
      `${eventWords(one.event_key)}, ${dayClock(one.at)}: ${one.reason ?? m.no_reason_given()}`,
    ]),
  ];
  return (
    <section aria-label={m.around_it()}>
      <h3>{m.around_it()}</h3>
      <Facts left items={items} />
    </section>
  );
}

interface Typed {
  body: string;
  note: boolean;
  key: string;
}

function Answer({ ticket, conversationId }: { ticket: Ticket; conversationId: string | undefined }) {
  const draft = useDraft<Typed>(`ticket.${ticket.id}`, { body: "", note: false, key: crypto.randomUUID() });
  const reply = useReply(ticket.id);
  const note = useNote(ticket, conversationId);
  const { body, note: isNote, key } = draft.value;
  const busy = reply.isPending || note.isPending;
  const done = (said: string) => {
    draft.clear({ body: "", note: false, key: crypto.randomUUID() });
    toast(said);
  };

  function send() {
    if (isNote) note.mutate(body.trim(), { onSuccess: () => done(m.the_note_is_kept()) });
    else reply.mutate({ body, key }, { onSuccess: () => done(m.answered_2()) });
  }

  return (
    <form
      className="stack stack--tight"
      aria-label={m.answer()}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <AreaField
        label={isNote ? m.private_note() : m.your_answer()}
        help={
          isNote
            ? m.only_you_read_it()
            : ticket.is_safety
              ? m.shown_in_the_app_alone()
              : m.in_the_app_at_once_also_by_email_and()
        }
        rows={4}
        maxLength={4000}
        value={body}
        onChange={(event) => draft.set({ ...draft.value, body: event.target.value })}
      />
      <ErrorNotice error={reply.error ?? note.error} />
      <div className="row">
        <Button
          look="act"
          type="submit"
          icon={<IconSend size={16} aria-hidden="true" />}
          disabled={!body.trim()}
          busy={busy && m.sending()}
        >
          {isNote ? m.keep_the_note() : m.send_the_answer()}
        </Button>
        <Button aria-pressed={isNote} onClick={() => draft.set({ ...draft.value, note: !isNote })}>
          {m.private_note()}
        </Button>
      </div>
    </form>
  );
}

function Foot({ ticket }: { ticket: Ticket }) {
  const settle = useSettle();
  const now = useNow(60_000);
  const [snoozing, setSnoozing] = useState(false);
  const [merging, setMerging] = useState(false);
  const isOver = ticket.status === "resolved";
  const set = (change: Parameters<typeof settle.mutate>[0]["change"], said: string) =>
    settle.mutate({ ids: [ticket.id], change }, { onSuccess: () => toast(said) });
  return (
    <>
      <ErrorNotice error={settle.error} />
      <div className="row">
        {isOver ? (
          <Button onClick={() => set({ status: "waiting_on_you" }, "Open again.")}>{m.open_again()}</Button>
        ) : (
          <Button
            look="tint"
            icon={<IconCheck size={16} aria-hidden="true" />}
            busy={settle.isPending && m.saving()}
            onClick={() => set({ status: "resolved" }, "Resolved.")}
          >
            {m.resolve()}
          </Button>
        )}
        {!isOver && !ticket.is_safety && (
          <Button icon={<IconZzz size={16} aria-hidden="true" />} onClick={() => setSnoozing(true)}>
            {m.snooze_2()}
          </Button>
        )}
        <Button icon={<IconArrowMerge size={16} aria-hidden="true" />} onClick={() => setMerging(true)}>
          {m.merge()}
        </Button>
      </div>
      {merging && <MergeSheet ticket={ticket} onClose={() => setMerging(false)} />}
      {snoozing && (
        <MomentSheet
          title={m.snooze_until()}
          verb={m.snooze()}
          now={now}
          onClose={() => setSnoozing(false)}
          onChoose={(at) => {
            setSnoozing(false);
            set({ status: "snoozed", snoozed_until: at }, `Snoozed until ${dayClock(at, now)}.`);
          }}
        />
      )}
    </>
  );
}
