"""SQL of coursework."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import sql

from launchpad.core.db import Conn, Row
from launchpad.ledger.queries import LEDGERS


def publish_of_sessions(conn: Conn, session_ids: Sequence[UUID]) -> None:
    """Assignments that wait for the end of these sessions go out; those that have gone out stay as they are."""
    conn.execute(
        """
        update public.assignments set published_at = public.app_now()
         where session_id = any(%(ids)s) and published_at is null
        """,
        {"ids": list(session_ids)},
    )


def publish_materials_of_sessions(conn: Conn, session_ids: Sequence[UUID]) -> None:
    """Materials that wait for the end of these sessions are there for the students."""
    conn.execute(
        """
        update public.materials set published_at = public.app_now()
         where session_id = any(%(ids)s) and published_at is null
        """,
        {"ids": list(session_ids)},
    )


def take_untold_materials(conn: Conn, quiet: timedelta) -> list[Row]:
    """Materials nobody was told of, by session or batch, marked as told: {batch_id, session_id, title, titles, id}.

    quiet: how long nothing more has come for the same session or batch, so that five files are one message. What
    another worker holds is left to it. title: of the session, null for the whole batch. id: of the newest of them.
    """
    return conn.execute(
        """
        with open as (
          select m.id, m.batch_id, m.session_id, m.title, m.published_at from public.materials m
           where m.told_at is null and m.published_at <= public.app_now()
          for update skip locked
        ), ready as (
          select batch_id, session_id from open group by 1, 2 having max(published_at) <= public.app_now() - %(quiet)s
        ), told as (
          update public.materials m set told_at = public.app_now()
            from open o join ready r on r.batch_id = o.batch_id and r.session_id is not distinct from o.session_id
           where m.id = o.id returning m.id, m.batch_id, m.session_id, m.title, m.created_at
        )
        select t.batch_id, t.session_id, s.title, s.status::text,
               string_agg(t.title, ', ' order by t.created_at, t.id) as titles,
               (array_agg(t.id order by t.created_at desc, t.id))[1] as id
          from told t left join public.sessions s on s.id = t.session_id
         group by t.batch_id, t.session_id, s.title, s.status
        """,
        {"quiet": quiet},
    ).fetchall()


def recordings(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """Recordings in the order of their titles, with their session's title, the next class of the batch, the size of the
    file (null: none), and whether their time is over (is_over)."""
    return conn.execute(
        """
        select r.*, coalesce(s.title, r.title) as session_title, n.title as next_title, n.starts_at as next_starts_at,
               (o.metadata ->> 'size')::bigint as bytes, coalesce(r.expires_at <= public.app_now(), false) as is_over
          from public.recordings r
          left join storage.objects o on o.bucket_id = 'recordings' and o.name = r.storage_path
          left join public.sessions s on s.id = r.session_id
          left join lateral (
            select o.title, o.starts_at from public.sessions o
             where o.batch_id = r.batch_id and o.status = 'scheduled' and o.starts_at > public.app_now()
             order by o.starts_at limit 1) n on true
         where r.id = any(%(ids)s) order by r.title, r.id
        """,
        {"ids": list(ids)},
    ).fetchall()


def publish_recordings(conn: Conn, ids: Sequence[UUID]) -> None:
    """Recordings may be watched from now on; those that might already stay as they are."""
    conn.execute(
        """
        update public.recordings set published_at = public.app_now() where id = any(%(ids)s) and published_at is null
        """,
        {"ids": list(ids)},
    )


def expire_recordings(conn: Conn, ids: Sequence[UUID], expires_at: datetime | None) -> None:
    """Until when recordings are there; None: for as long as the rules of keeping say."""
    conn.execute(
        "update public.recordings set expires_at = %(at)s where id = any(%(ids)s)", {"ids": list(ids), "at": expires_at}
    )


def move_recordings(conn: Conn, ids: Sequence[UUID], batch_id: UUID) -> None:
    """Recordings belong to another batch from now on. A class of the old one is not theirs any more."""
    conn.execute(
        "update public.recordings set batch_id = %(batch)s, session_id = null where id = any(%(ids)s)",
        {"ids": list(ids), "batch": batch_id},
    )


def lock_recording(conn: Conn, recording_id: UUID) -> Row | None:
    """A recording; held until the end of the transaction."""
    return conn.execute("select * from public.recordings where id = %(id)s for update", {"id": recording_id}).fetchone()


def is_stored(conn: Conn, bucket: str, path: str) -> bool:
    """Whether there is such a file, and something in it."""
    row = conn.execute(
        """
        select 1 from storage.objects
         where bucket_id = %(bucket)s and name = %(path)s and (metadata ->> 'size')::bigint > 0
        """,
        {"bucket": bucket, "path": path},
    ).fetchone()
    return row is not None


def set_source(conn: Conn, recording_id: UUID, path: str | None, url: str | None, minutes: int | None) -> None:
    """What a recording plays from now on. minutes: None where its length is not known."""
    conn.execute(
        """
        update public.recordings set storage_path = %(path)s, external_url = %(url)s, minutes = %(minutes)s
         where id = %(id)s
        """,
        {"id": recording_id, "path": path, "url": url, "minutes": minutes},
    )


def set_paths(conn: Conn, recording_id: UUID, path: str | None, audio_path: str | None) -> None:
    """Where the files of a recording lie."""
    conn.execute(
        "update public.recordings set storage_path = %(path)s, audio_path = %(audio)s where id = %(id)s",
        {"id": recording_id, "path": path, "audio": audio_path},
    )


def point_waiting_files(conn: Conn, bucket: str, old: str, new: str | None) -> None:
    """Messages that have not left show the file where it lies now; without one, none."""
    conn.execute(
        """
        update public.whatsapp_logs
           set media = case when %(new)s::text is not null then jsonb_set(media, '{path}', to_jsonb(%(new)s::text)) end
         where status in ('planned', 'held') and media ->> 'bucket' = %(bucket)s and media ->> 'path' = %(old)s
        """,
        {"bucket": bucket, "old": old, "new": new},
    )


def has_batch(conn: Conn, batch_id: UUID) -> bool:
    """Whether there is such a batch."""
    return conn.execute("select 1 from public.batches where id = %(id)s", {"id": batch_id}).fetchone() is not None


def seats(conn: Conn, batch_id: UUID, session_id: UUID | None) -> list[Row]:
    """The children of a batch with their age (null: unknown), and whether they were in a session.

    was_there: also where there is no session, or the seat is newer than it. was_noted: the guardian has had a note
    about this class, or may have had one about the class before, which the child missed too.
    """
    return conn.execute(
        """
        select e.lead_id, private.lead_age(l) as age,
               s.id is null or a.session_id is not null or e.created_at >= s.starts_at as was_there,
               exists (select 1 from public.message_log m
                        where m.lead_id = e.lead_id and m.subject_id = s.id
                          and m.event_key = 'missed_without_recording')
               or coalesce(before.was_missed, false) as was_noted
          from public.enrollments e
          join public.imported_leads l on l.id = e.lead_id
          left join public.sessions s on s.id = %(session)s::uuid
          left join public.session_attendance a on a.enrollment_id = e.id and a.session_id = s.id
          left join lateral (
            select not exists (select 1 from public.session_attendance p
                                where p.enrollment_id = e.id and p.session_id = o.id) as was_missed
              from public.sessions o
             where o.batch_id = e.batch_id and o.status = 'ended' and o.starts_at < s.starts_at
               and o.starts_at > e.created_at
             order by o.starts_at desc limit 1) before on true
         where e.batch_id = %(batch)s and e.status = 'active' order by e.created_at
        """,
        {"batch": batch_id, "session": session_id},
    ).fetchall()


def own_contacts(conn: Conn, lead_ids: Sequence[UUID]) -> set[UUID]:
    """The contacts of these children's families that are a student's own."""
    rows = conn.execute(
        """
        select c.id from public.contacts c join public.imported_leads l on l.family_id = c.family_id
         where l.id = any(%(ids)s) and c.owner = 'student'
        """,
        {"ids": list(lead_ids)},
    ).fetchall()
    return {row["id"] for row in rows}


def take_unrecorded(conn: Conn, within: timedelta) -> list[Row]:
    """Sessions that ended so long ago without a published recording, each once, with the next class of the batch.

    What is older by days is not news any more.
    """
    return conn.execute(
        """
        with due as (
          insert into private.absences_told (session_id)
          select s.id from public.sessions s
           where s.status = 'ended' and s.ends_at <= public.app_now() - %(within)s
             and s.ends_at > public.app_now() - %(within)s - interval '2 days'
             and not exists (select 1 from public.recordings r
                              where r.session_id = s.id and r.published_at is not null)
          on conflict (session_id) do nothing returning session_id
        )
        select s.id, s.batch_id, s.title, n.title as next_title, n.starts_at as next_starts_at
          from due join public.sessions s on s.id = due.session_id
          left join lateral (
            select o.title, o.starts_at from public.sessions o
             where o.batch_id = s.batch_id and o.status = 'scheduled' and o.starts_at > public.app_now()
             order by o.starts_at limit 1) n on true
         order by s.starts_at
        """,
        {"within": within},
    ).fetchall()


def assignments(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """Assignments that students may see."""
    return conn.execute(
        "select * from public.assignments where id = any(%(ids)s) and published_at is not null", {"ids": list(ids)}
    ).fetchall()


def lock_due_tomorrow(conn: Conn, hour: int) -> list[Row]:
    """Assignments that are due on the next day in India, on the day before from an hour on, marked as reminded of."""
    return conn.execute(
        """
        with due as (
          select a.id from public.assignments a
           where a.published_at is not null and a.reminded_due_at is distinct from a.due_at
             and a.due_at > public.app_now() and a.due_at < public.app_now() + interval '2 days'
             and (a.due_at at time zone 'Asia/Kolkata')::date = (public.app_now() at time zone 'Asia/Kolkata')::date + 1
             and extract(hour from public.app_now() at time zone 'Asia/Kolkata') >= %(hour)s
          for update skip locked
        )
        update public.assignments a set reminded_due_at = a.due_at from due where a.id = due.id returning a.*
        """,
        {"hour": hour},
    ).fetchall()


def without_work(conn: Conn, assignment: Row) -> list[UUID]:
    """The children of the batch who have not handed this work in and have no more time than the others.

    Work that is to be changed counts as not handed in.
    """
    rows = conn.execute(
        """
        select e.lead_id from public.enrollments e
         where e.batch_id = %(batch)s and e.status = 'active'
           and not exists (select 1 from public.assignment_extensions x
                            where x.assignment_id = %(id)s and x.enrollment_id = e.id and x.due_at > %(due)s)
           and not exists (select 1 from public.assignment_submissions w
                            where w.assignment_id = %(id)s and w.enrollment_id = e.id
                              and w.status in ('submitted', 'late', 'in_review', 'graded'))
         order by e.created_at
        """,
        {"batch": assignment["batch_id"], "id": assignment["id"], "due": assignment["due_at"]},
    ).fetchall()
    return [row["lead_id"] for row in rows]


def tries(conn: Conn, submission_ids: Sequence[UUID], try_no: int) -> list[Row]:
    """One handing-in of some pieces of work as it was, with the title of the work, its receipt and the child."""
    return conn.execute(
        """
        select t.answer, t.files, t.was_late, t.submitted_at, w.receipt_no, w.assignment_id, e.lead_id, a.title
          from public.submission_tries t
          join public.assignment_submissions w on w.id = t.submission_id
          join public.assignments a on a.id = w.assignment_id
          join public.enrollments e on e.id = w.enrollment_id
         where t.submission_id = any(%(ids)s) and t.try_no = %(try_no)s
        """,
        {"ids": list(submission_ids), "try_no": try_no},
    ).fetchall()


def submissions(conn: Conn, ids: Sequence[UUID]) -> list[Row]:
    """Handed-in work with its assignment and child; is_open says whether it may still be handed in on time."""
    return conn.execute(
        """
        select w.id, w.status::text, w.feedback, w.assignment_id, e.lead_id, a.title, a.due_at,
               a.due_at > public.app_now() as is_open
          from public.assignment_submissions w
          join public.assignments a on a.id = w.assignment_id
          join public.enrollments e on e.id = w.enrollment_id
         where w.id = any(%(ids)s)
        """,
        {"ids": list(ids)},
    ).fetchall()


def subject_of_link(conn: Conn, token: str) -> UUID | None:
    """What a personal link to coursework is about."""
    row = conn.execute(
        """
        update private.personal_links set visits = visits + 1, visited_at = public.app_now()
         where token = %(token)s and kind in ('recording', 'work') returning subject_id
        """,
        {"token": token},
    ).fetchone()
    return row["subject_id"] if row else None


def lock_submission(conn: Conn, submission_id: UUID, family_id: UUID) -> Row | None:
    """What a child of a family handed in, with the title of the work; held until the end of the transaction."""
    return conn.execute(
        """
        select s.id, s.status::text, a.title from public.assignment_submissions s
          join public.assignments a on a.id = s.assignment_id
          join public.enrollments e on e.id = s.enrollment_id
         where s.id = %(id)s and e.family_id = %(family)s for update of s
        """,
        {"id": submission_id, "family": family_id},
    ).fetchone()


def lock_open_work(conn: Conn, assignment_id: UUID, family_id: UUID, lead_id: UUID | None) -> list[Row]:
    """A published assignment for the seats of a family, or of one child of it: title, when it is due for each (due_at),
    and whether it was handed in (is_in). Empty where it is not theirs. Held until the end of the transaction."""
    return conn.execute(
        """
        select e.id as enrollment_id, a.title, greatest(a.due_at, x.due_at) as due_at,
               coalesce(w.status in ('submitted', 'late', 'in_review', 'graded'), false) as is_in
          from public.assignments a
          join public.enrollments e on e.batch_id = a.batch_id and e.status = 'active'
          left join public.assignment_extensions x on x.assignment_id = a.id and x.enrollment_id = e.id
          left join public.assignment_submissions w on w.assignment_id = a.id and w.enrollment_id = e.id
         where a.id = %(id)s and a.published_at is not null and e.family_id = %(family)s
           and (%(lead)s::uuid is null or e.lead_id = %(lead)s::uuid)
         order by e.id for update of e
        """,
        {"id": assignment_id, "family": family_id, "lead": lead_id},
    ).fetchall()


def extend(conn: Conn, assignment_id: UUID, enrollment_id: UUID, due_at: datetime, reason: str) -> None:
    """Until then the work of this seat is on time."""
    conn.execute(
        """
        insert into public.assignment_extensions as x (assignment_id, enrollment_id, due_at, reason)
        values (%(assignment)s, %(seat)s, %(due_at)s, %(reason)s)
        on conflict (assignment_id, enrollment_id) do update
           set due_at = greatest(x.due_at, excluded.due_at), reason = excluded.reason
        """,
        {"assignment": assignment_id, "seat": enrollment_id, "due_at": due_at, "reason": reason},
    )


def reopen(conn: Conn, submission_id: UUID) -> None:
    """It may be handed in again."""
    conn.execute(
        "update public.assignment_submissions set status = 'changes_asked' where id = %(id)s", {"id": submission_id}
    )


def missing_work(conn: Conn, assignment_id: UUID) -> list[Row]:
    """Seats of a batch without handed-in work, by name, with when it is due for each; is_open: it would still be taken.

    Empty where there is no such published assignment.
    """
    return conn.execute(
        """
        select e.id as enrollment_id, e.lead_id, l.student_name, a.title, due.at as due_at,
               a.cutoff_at is null or greatest(a.cutoff_at, due.at) > public.app_now() as is_open
          from public.assignments a
          join public.enrollments e on e.batch_id = a.batch_id and e.status = 'active'
          join public.imported_leads l on l.id = e.lead_id
          left join public.assignment_extensions x on x.assignment_id = a.id and x.enrollment_id = e.id
          cross join lateral (select greatest(a.due_at, x.due_at) as at) due
         where a.id = %(id)s and a.published_at is not null
           and not exists (select 1 from public.assignment_submissions w
                            where w.assignment_id = a.id and w.enrollment_id = e.id
                              and w.status in ('submitted', 'late', 'in_review', 'graded'))
         order by l.student_name, e.id
        """,
        {"id": assignment_id},
    ).fetchall()


def lock_assignment(conn: Conn, assignment_id: UUID) -> Row | None:
    """An assignment with the business time (now); held until the end of the transaction."""
    return conn.execute(
        "select a.*, public.app_now() as now from public.assignments a where a.id = %(id)s for update",
        {"id": assignment_id},
    ).fetchone()


def standing(conn: Conn, assignment_id: UUID) -> list[Row]:
    """How each seat stands with an assignment, by name: active seats, and others that have handed it in.

    status: of the work, null without any. extended_to: more time for this seat. points: given, seen or not. is_marked:
    a mark waits for its release. is_by_rubric: levels of the rubric were chosen.
    """
    return conn.execute(
        """
        select e.id as enrollment_id, e.lead_id, l.student_name, e.status = 'active' as is_active,
               x.due_at as extended_to, a.due_at,
               w.id as submission_id, w.status::text, w.submitted_at, coalesce(w.try_no, 0) as try_no,
               coalesce(m.points, w.points) as points, m.submission_id is not null as is_marked,
               coalesce(m.levels, w.levels, '[]') @? '$[*] ? (@ != null)' as is_by_rubric
          from public.assignments a
          join public.enrollments e on e.batch_id = a.batch_id
          join public.imported_leads l on l.id = e.lead_id
          left join public.assignment_extensions x on x.assignment_id = a.id and x.enrollment_id = e.id
          left join public.assignment_submissions w on w.assignment_id = a.id and w.enrollment_id = e.id
          left join public.submission_marks m on m.submission_id = w.id
         where a.id = %(id)s and (e.status = 'active' or w.status <> 'draft')
         order by l.student_name, e.id
        """,
        {"id": assignment_id},
    ).fetchall()


def change_assignment(conn: Conn, assignment_id: UUID, values: dict[str, Any]) -> None:
    """Its columns are these from now on."""
    conn.execute(
        """
        update public.assignments
           set title = %(title)s, instructions = %(instructions)s, due_at = %(due_at)s, opens_at = %(opens_at)s,
               cutoff_at = %(cutoff_at)s, late_points = %(late_points)s, tries = %(tries)s, max_points = %(max_points)s,
               rubric = %(rubric)s::jsonb, marks_wait = %(marks_wait)s
         where id = %(id)s
        """,
        {**values, "id": assignment_id, "rubric": json.dumps(values["rubric"])},
    )


def count_as_on_time(conn: Conn, submission_ids: Sequence[UUID]) -> None:
    """Late work that waits to be marked is not late any more."""
    conn.execute(
        """
        update public.assignment_submissions set status = 'submitted', was_late = false
         where id = any(%(ids)s) and status = 'late'
        """,
        {"ids": list(submission_ids)},
    )


def with_waiting_news(conn: Conn, assignment_id: UUID) -> set[UUID]:
    """The children for whom the news of an assignment has not left on any channel."""
    rows = conn.execute(
        """
        select m.lead_id from public.message_log m
         where m.subject_id = %(id)s and m.event_key = 'work_assigned'
         group by m.lead_id
        having bool_and(m.status in ('planned', 'held', 'skipped', 'cancelled'))
           and bool_or(m.status in ('planned', 'held'))
        """,
        {"id": assignment_id},
    ).fetchall()
    return {row["lead_id"] for row in rows}


def take_back_news(conn: Conn, assignment_id: UUID) -> None:
    """What has not left about an assignment stays here: it says what is no longer so."""
    for ledger in LEDGERS.values():
        conn.execute(
            sql.SQL(
                """
                update {ledger} set status = 'cancelled', gate_outcome = null, gate_reason = 'The work has changed.'
                 where subject_id = %(id)s and event_key in ('work_assigned', 'work_changed', 'work_due_tomorrow')
                   and status in ('planned', 'held')
                """
            ).format(ledger=sql.Identifier("public", ledger)),
            {"id": assignment_id},
        )


def handed_in(conn: Conn, assignment_id: UUID) -> list[Row]:
    """Handed-in work of an assignment with its files, by student."""
    return conn.execute(
        """
        select w.id, w.answer, w.files, l.student_name, a.title
          from public.assignment_submissions w
          join public.assignments a on a.id = w.assignment_id
          join public.enrollments e on e.id = w.enrollment_id
          join public.imported_leads l on l.id = e.lead_id
         where w.assignment_id = %(id)s and w.status <> 'draft' order by l.student_name, w.id
        """,
        {"id": assignment_id},
    ).fetchall()


def files_of(conn: Conn, submission_id: UUID, try_no: int | None = None) -> list[Row] | None:
    """The files of one piece of work, or of one try of it as it was then; None where there is none."""
    row = conn.execute(
        """
        select coalesce(t.files, w.files) as files
          from public.assignment_submissions w
          left join public.submission_tries t on t.submission_id = w.id and t.try_no = %(try_no)s::int
         where w.id = %(id)s and w.status <> 'draft' and (%(try_no)s::int is null or t.submission_id is not null)
        """,
        {"id": submission_id, "try_no": try_no},
    ).fetchone()
    return None if row is None else list(row["files"])


def assignment_title(conn: Conn, assignment_id: UUID) -> str | None:
    """The title of an assignment."""
    row = conn.execute("select title from public.assignments where id = %(id)s", {"id": assignment_id}).fetchone()
    return row["title"] if row else None
