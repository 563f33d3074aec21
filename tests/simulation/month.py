"""A month of families' and the educator's life, hour by hour on the product's clock, by the doors that they use."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg

from devstack.sandboxes.faults import OWN
from launchpad.core.clock import INDIA
from launchpad.core.db import Row
from tests.engine import Engine
from tests.public.walk import MORE, Walk, permissions

DAYS = 30
LEADS = 12
# Moments closer together than this are worked off in one go, as by a worker that looks every minute; nothing is
# waited for longer than a stride, so that what has no moment of its own is swept too.
_AT_ONCE, _STRIDE = timedelta(minutes=1), timedelta(hours=8)
_SEED = 2026
_CALLS = {"429": 0.04, "429_bare": 0.02, "429_retry_after": 0.02, "429_absurd": 0.01, "500": 0.02, "503": 0.02}
_CALLS |= {"accept_then_500": 0.02, "accept_then_hang": 0.01, "html": 0.01, "refuse": 0.005, "revoked": 0.005}
_CALLS |= {"slow": 0.01, "hang": 0.005}
_WEBHOOKS = {"late": 0.08, "lost": 0.06, "doubled": 0.1, "shuffled": 0.2, "forged": 0.04}
# What one provider alone can do wrong, each of them now and then.
_OWN_SHARE = 0.01
_HANG_SECONDS = 0.2
_STATUSES = ("planned", "held", "skipped", "cancelled", "sent", "delivered", "read", "bounced", "failed", "unknown")


@dataclass
class Month:
    """Everybody in it. `educator` is her account; `begins` is business time, aware."""

    engine: Engine
    educator: UUID
    begins: datetime
    steps: int = 0
    lot: random.Random = field(default_factory=lambda: random.Random(_SEED))
    refused: list[str] = field(default_factory=list)
    _numbers: Any = field(default_factory=count)

    def live(self) -> None:
        """Let the month pass, with every fault of every provider on."""
        self._trouble()
        for moment, act in sorted(self._diary(), key=lambda entry: entry[0]):
            self._walk_to(moment)
            act()
        self._walk_to(self.begins + timedelta(days=DAYS))
        self._calm()

    # ---------------------------------------------------------------- time
    def _walk_to(self, moment: datetime) -> None:
        now = self._now()
        while now < moment:
            due = self.engine.value("select private.next_due()") or moment
            now = min(max(due, now + _AT_ONCE), now + _STRIDE, moment)
            self.engine.clock(now)
            self._work()

    def _work(self) -> None:
        self.engine.drain()
        self.steps += 1
        self._webhooks_arrive(0.12)

    def _webhooks_arrive(self, patience: float) -> None:
        until = time.monotonic() + patience
        while time.monotonic() < until and self.engine.sandbox.http.get("/faults").json()["deliveries"]["waiting"]:
            time.sleep(0.02)
        if self.engine.has_mail():
            self.engine.drain()

    def _now(self) -> datetime:
        found: datetime = self.engine.value("select public.app_now()")
        return found

    # ---------------------------------------------------------------- trouble
    def _trouble(self) -> None:
        for provider in ("sendgrid", "aisensy", "bolna", "instamojo"):
            for on, common in (("calls", _CALLS), ("webhooks", _WEBHOOKS)):
                shares = common | dict.fromkeys(OWN.get(provider, {}).get(on, ()), _OWN_SHARE)
                wish = {"provider": provider, "on": on, "shares": shares, "seconds": _HANG_SECONDS, "seed": _SEED}
                self.engine.sandbox.http.post("/faults", json=wish).raise_for_status()

    def _calm(self) -> None:
        """The providers recover, and what waits for a second try has a day for it."""
        for provider in ("sendgrid", "aisensy", "bolna", "instamojo"):
            for on in ("calls", "webhooks"):
                wish: dict[str, Any] = {"provider": provider, "on": on, "script": []}
                self.engine.sandbox.http.post("/faults", json=wish).raise_for_status()
        self._webhooks_arrive(3)
        self._walk_to(self._now() + timedelta(days=1))

    # ---------------------------------------------------------------- what people do
    def _diary(self) -> list[tuple[datetime, Callable[[], None]]]:
        at = self._at
        diary: list[tuple[datetime, Callable[[], None]]] = [(at(0, 10), self._import)]
        diary += [(at(day, 20, 5), self._fill_forms) for day in (1, 2, 4)]
        diary += [(at(day, 9), self._approve) for day in (2, 3, 5)]
        diary += [(at(day, 12), self._ask_for_fees) for day in (4, 7)]
        diary += [(at(day, 21), self._pay) for day in (5, 8, 11)]
        diary += [(at(day, 18, 30), self._families_write) for day in range(1, DAYS, 3)]
        diary += [(at(6, 19), lambda: self._stop("STOP")), (at(13, 19), lambda: self._stop("मुझे मैसेज मत भेजो, बंद करो"))]
        for week in range(4):
            diary += [(at(7 * week + 1, 8), self._plan_class), (at(7 * week + 4, 8), self._plan_class)]
        diary += [(at(9, 7), self._move_class), (at(16, 7), self._cancel_class)]
        diary += [(at(day, 22), self._publish) for day in (3, 10, 17, 24)]
        return diary

    def _at(self, day: int, hour: int, minute: int = 0) -> datetime:
        midnight = datetime.combine(self.begins.astimezone(INDIA).date(), datetime.min.time(), INDIA)
        return midnight + timedelta(days=day + 1, hours=hour, minutes=minute)

    def _import(self) -> None:
        lines = ["Student name,Parent name,Parent email,Parent phone,Class"]
        lines += [f"Sim Child {n},Sim Parent {n},sim{n}@example.com,98222{n:05d},9" for n in range(LEADS)]
        path = f"{uuid4()}/month.csv"
        self.engine.ctx.storage.upload("lead-imports", path, "\n".join(lines).encode(), "text/csv")
        client = self.engine.client.as_admin(self.educator)
        made = client.post("/api/imports", json={"storage_path": path, "file_name": "month.csv"}).get_json()
        mapping = {column["name"]: column["target"] for column in made["columns"]}
        client.put(f"/api/imports/{made['id']}/mapping", json={"mapping": mapping})
        client.post(f"/api/imports/{made['id']}/check")
        self.engine.drain()
        ran = client.post(f"/api/imports/{made['id']}/run", json={"after_import": "cta_email"})
        assert ran.status_code < 300, ran.get_data(as_text=True)

    def _fill_forms(self) -> None:
        invited = self._rows(
            """
            select c.value as email, p.value as phone, l.student_name, k.token
              from public.imported_leads l
              join public.contacts c on c.family_id = l.family_id and c.kind = 'email'
              join public.contacts p on p.family_id = l.family_id and p.kind = 'phone'
              join private.personal_links k on k.lead_id = l.id and k.kind = 'form'
             where l.stage = 'invited' order by c.value
            """
        )
        for family in self._some(invited, 0.5):
            visitor = Walk(
                self.engine, f"/f/{family['token']}", address=f"203.0.113.{next(self._numbers) % 250}"
            ).open()
            guardian = {
                "step": "2",
                "guardian_name": "Anita Sharma",
                "guardian_relation": "mother",
                "guardian_birth_year": "1980",
                "guardian_email": family["email"],
                "guardian_phone": family["phone"],
                "adult": "yes",
            }
            visitor.press({"step": "1", "filled_by": "guardian", "birth_year": "2012", "grade": "9"})
            visitor.press(guardian)
            visitor.press(permissions(marketing=self.lot.random() < 0.5, calls=self.lot.random() < 0.8))
            if code := self._code(family["email"]):
                visitor.press({"step": "4", "code": code})
                visitor.press({**MORE, "student_name": family["student_name"]})

    def _code(self, to: str) -> str | None:
        """The code as it arrived; None where a fault kept it, and the family gives up for today."""
        self.engine.drain()
        found = [re.search(r"\b\d{6}\b", str(message["text"])) for message in self.engine.sent(to=to)]
        return found[-1][0] if found and found[-1] else None

    def _approve(self) -> None:
        agreed = (
            "select id from public.cta_submissions where status = 'pending' and private.has_consent(lead_id, 'course')"
        )
        ids = [row["id"] for row in self._rows(agreed)]
        with self._her_browser() as conn:
            conn.execute("update public.cta_submissions set status = 'approved' where id = any(%s)", [ids])

    def _ask_for_fees(self) -> None:
        batch = self._rows("select id from public.batches order by created_at, id limit 1")[0]["id"]
        for lead in self._rows("select id from public.imported_leads where stage in ('approved', 'contacted')"):
            with self._her_browser() as conn:
                conn.execute("select public.mark_interested(%s, %s)", [lead["id"], batch])

    def _pay(self) -> None:
        open_ = (
            "select * from public.payments where status in ('link_sent', 'opened') and gateway_request_id is not null"
        )
        for payment in self._some(self._rows(open_), 0.6):
            outcome = self.lot.choice(["pay", "pay", "pay", "fail", "leave"])
            self.engine.sandbox.http.post(f"/payments/{payment['gateway_request_id']}/{outcome}", json={})

    def _families_write(self) -> None:
        contacts = self._rows(
            "select kind::text, value from public.contacts"
            " where owner <> 'student' and opted_out_at is null order by value"
        )
        for contact in self._some(contacts, 0.08):
            channel = "email" if contact["kind"] == "email" else "whatsapp"
            text = self.lot.choice(["When is the next class?", "धन्यवाद, हम आएँगे।", "We paid yesterday.", "👍"])
            self.engine.sandbox.http.post("/inbound", json={"channel": channel, "from": contact["value"], "text": text})

    def _stop(self, words: str) -> None:
        phones = self._rows(
            "select value from public.contacts where kind = 'phone' and owner <> 'student' order by value"
        )
        phone = self.lot.choice(phones)["value"]
        self.engine.sandbox.http.post("/inbound", json={"channel": "whatsapp", "from": phone, "text": words})

    def _plan_class(self) -> None:
        starts = self._now() + timedelta(hours=33)
        self._save_session(None, starts)

    def _move_class(self) -> None:
        coming = self._coming()
        if coming:
            self._save_session(coming["id"], coming["starts_at"] + timedelta(hours=2), "The teacher travels")

    def _cancel_class(self) -> None:
        coming = self._coming()
        if coming:
            with self._her_browser() as conn:
                conn.execute(
                    "update public.sessions set status = 'cancelled', change_reason = 'Illness' where id = %s",
                    [coming["id"]],
                )

    def _coming(self) -> Row | None:
        found = self._rows(
            "select * from public.sessions where status = 'scheduled'"
            " and starts_at > public.app_now() + interval '3 hours' order by starts_at limit 1"
        )
        return found[0] if found else None

    def _save_session(self, session_id: UUID | None, starts: datetime, reason: str | None = None) -> None:
        batch = self._rows(
            "select batch_id as id from public.enrollments group by 1 order by count(*) desc, 1 limit 1"
        )[0]["id"]
        with self._her_browser() as conn:
            conn.execute(
                "select public.save_session(%s, %s, %s, %s, %s, %s, '', %s)",
                [
                    session_id,
                    batch,
                    "Ask ten customers",
                    starts,
                    starts + timedelta(hours=1),
                    "https://video.example.com/room",
                    reason,
                ],
            )

    def _publish(self) -> None:
        ended = self._rows(
            "select s.* from public.sessions s where s.status = 'ended' and not exists"
            " (select 1 from public.recordings r where r.session_id = s.id) order by starts_at desc limit 1"
        )
        for session in ended:
            with self._her_browser() as conn:
                conn.execute(
                    "insert into public.recordings (batch_id, session_id, title, external_url, published_at)"
                    " values (%s, %s, %s, 'https://video.example.com/watch/1', public.app_now())",
                    [session["batch_id"], session["id"], session["title"]],
                )

    def _her_browser(self) -> Any:
        return self.engine.as_person(self.educator)

    def _rows(self, statement: str) -> list[Row]:
        return self.engine.rows(statement)

    def _some(self, rows: list[Row], share: float) -> list[Row]:
        return [row for row in rows if self.lot.random() < share]


@dataclass(frozen=True)
class Account:
    """What became of the messages of one channel."""

    statuses: dict[str, int]
    doubled: int
    lost: int
    stuck: int
    held: dict[str, int]


_TABLES = {"email": "email_logs", "whatsapp": "whatsapp_logs", "voice": "call_logs"}


def ledger(engine: Engine) -> list[Row]:
    """How many messages of each event and channel stand in each status."""
    return engine.rows(
        "select event_key, channel::text, status::text, count(*) as number from public.message_log group by 1, 2, 3"
    )


def reckon(engine: Engine, since: datetime) -> dict[str, Account]:
    """By channel: what the ledgers say against what the sandboxes took, message by message.

    doubled: taken twice for one row, or taken and no row can account for it. lost: accepted by our books, and never
    taken. stuck: under way, or due and not begun. held: how many wait for what.
    """
    taken = [message for message in engine.sent() if message["provider"] != "auth"]
    return {channel: _reckon(engine, channel, since, taken) for channel in _TABLES}


def _reckon(engine: Engine, channel: str, since: datetime, taken: list[dict[str, Any]]) -> Account:
    table = _TABLES[channel]
    rows = engine.rows(
        f"""
        select id::text, to_address, provider_message_id, status::text, sent_at
          from public.{table} where created_at >= %(since)s or updated_at >= %(since)s
        """,
        since=since,
    )
    known = {row["id"]: row["id"] for row in rows} | {row["provider_message_id"]: row["id"] for row in rows}
    times: Counter[str] = Counter()
    nameless: Counter[str] = Counter()
    for message in (one for one in taken if one["channel"] == channel):
        args = message["custom_args"]
        names = [args.get("lp_msg_id"), args.get("call_ref"), *message["ids"]]
        found = next((known[name] for name in names if name and name in known), None)
        if found:
            times[found] += 1
        else:
            nameless[message["to"]] += 1
    # What has no name of ours was taken without an answer that we heard: of those to the same address, one in doubt, or
    # one that was accepted without an id.
    in_doubt = Counter(row["to_address"] for row in rows if row["status"] == "unknown" and not times[row["id"]])
    accepted = [row for row in rows if row["sent_at"] and row["status"] != "unknown" and not times[row["id"]]]
    without_id = Counter(row["to_address"] for row in accepted if not row["provider_message_id"])
    lost = sum(bool(row["provider_message_id"]) for row in accepted) + (without_id - nameless).total()
    statuses = engine.rows(f"select status::text, count(*) as number from public.{table} group by 1")
    held = engine.rows(
        f"select gate_reason, count(*) as number from public.{table} where status = 'held' group by 1 order by 1"
    )
    stuck = engine.value(
        f"select count(*) from public.{table} where status in ('claimed', 'calling')"
        " or (status = 'planned' and due_at < public.app_now() - interval '1 hour')"
    )
    return Account(
        statuses={row["status"]: row["number"] for row in statuses},
        doubled=sum(number - 1 for number in times.values()) + (nameless - without_id - in_doubt).total(),
        lost=lost,
        stuck=stuck,
        held={row["gate_reason"]: row["number"] for row in held},
    )


def table(engine: Engine, accounts: dict[str, Account], month: Month, seconds: float) -> str:
    """The month as people read it."""
    lines = ["", f"{DAYS} days in {month.steps} steps and {seconds:.0f} s, faults of all providers on"]
    head = f"{'':28}" + "".join(f"{name:>10}" for name in _STATUSES)
    lines.append(head)
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for row in ledger(engine):
        counts.setdefault((row["event_key"], row["channel"]), {})[row["status"]] = row["number"]
    for (event, channel), found in sorted(counts.items()):
        lines.append(f"{event[:18]:19}{channel:9}" + "".join(f"{found.get(name, 0):>10}" for name in _STATUSES))
    for channel, account in accounts.items():
        lines.append(f"{channel:10} doubled {account.doubled}, lost {account.lost}, stuck {account.stuck}")
        lines += [f"{'':10} held {number}: {reason}" for reason, number in account.held.items()]
    return "\n".join(lines)


def accounts_of(engine: Engine, people: dict[str, tuple[str, str]]) -> dict[str, UUID]:
    """Confirmed accounts of Auth by key, from (address, name)."""
    made: dict[str, UUID] = {}
    with engine.as_owner() as conn, suppress(psycopg.errors.UniqueViolation):
        for key, (address, name) in people.items():
            made[key] = uuid4()
            conn.execute(
                "insert into auth.users (id, email, email_confirmed_at, raw_user_meta_data)"
                " values (%s, %s, now(), jsonb_build_object('full_name', %s::text))",
                [made[key], address, name],
            )
    return made
