import { Popover } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconAlertTriangle, IconHeartHandshake, IconHourglass } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { clock, dayClock, span } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SelectField } from "~/shared/ui/Field";
import { PageTitle } from "~/shared/ui/PageTitle";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { SearchBox } from "../kit/DataTable";
import { FilterChips } from "../kit/FilterChips";
import type { Selection } from "../kit/selection";
import { Tabs } from "../kit/Tabs";
import type { ListState } from "../kit/useListState";
import { CHANNELS, type Channel } from "../words";
import { type Conversation, type Counts, useCounts, VIEWS } from "./api";
import { Bulk } from "./Bulk";
import { relationOf } from "./people";

const HOUR_MS = 3_600_000;
const CLOSING_MS = 2 * HOUR_MS;

interface ListProps {
  list: ListState;
  conversations: UseQueryResult<Conversation[]>;
  selection: Selection;
  selected: string | undefined;
  now: number;
  limit: number;
  hrefOf: (familyId: string) => string;
  onMore: () => void;
}

/** Views with their counts, what narrows them, and one row per family. */
export function ConversationList({ list, conversations, selection, selected, now, limit, hrefOf, onMore }: ListProps) {
  const counts = useCounts().data;
  const rows = conversations.data ?? [];
  const matching = rows[0]?.matching ?? 0;
  return (
    <>
      <div className="inbox__head stack stack--tight">
        <div className="row row--between">
          <span className="row">
            <PageTitle>{m.inbox()}</PageTitle>
            {counts && <Pulse counts={counts} />}
          </span>
          <Filters list={list} />
        </div>
        <SearchBox list={list} label={m.search_names_numbers_and_messages()} />
        <FilterChips list={list} />
        <Tabs
          label={m.views()}
          current={list.tab}
          items={VIEWS.map(({ key, word }) => ({ key, word, count: counts && countOf(counts, key) }))}
          hrefOf={(key) => (key === "reply" ? paths.admin.inbox : `${paths.admin.inbox}?tab=${key}`)}
        />
      </div>
      {selection.ids.size > 0 && <Bulk rows={rows} selection={selection} total={matching} now={now} />}
      {conversations.isPending && <SkeletonRows rows={6} label={m.loading_conversations()} height={64} />}
      <ErrorNotice error={conversations.error} onRetry={() => void conversations.refetch()} />
      {conversations.data && rows.length === 0 && <Nothing list={list} counts={counts} />}
      <ul
        className={conversations.isPlaceholderData ? "families families--old" : "families"}
        aria-busy={conversations.isPlaceholderData}
      >
        {rows.map((row) => (
          <li key={row.id} data-family={row.family_id}>
            <ConversationRow
              row={row}
              href={hrefOf(row.family_id)}
              selected={row.family_id === selected}
              picked={selection.has(row.family_id)}
              onPick={() => selection.toggle(row.family_id)}
              now={now}
            />
          </li>
        ))}
      </ul>
      {matching > rows.length && (
        <div className="row inbox__pages">
          <Button size="small" busy={conversations.isPlaceholderData && m.loading()} onClick={onMore}>
            {m.show_more_length_of_matching({ length: rows.length, matching: matching.toLocaleString("en-IN") })}
          </Button>
        </div>
      )}
      {matching > limit && <p className="sr-only">{m.search_or_filters_find_a_family_sooner()}</p>}
    </>
  );
}

function countOf(counts: Counts, view: (typeof VIEWS)[number]["key"]): number {
  return view === "all" ? counts.everything : counts[view];
}

/** How fast families are answered: the median of seven days, and how many within what is promised. */
function Pulse({ counts }: { counts: Counts }) {
  if (counts.median_seconds === null || counts.answered === 0) return null;
  const percent = Math.round((counts.in_time / counts.answered) * 100);
  return (
    <span
      className="dim small"
      title={m.first_answers_of_the_last_7_days_answered({
        answered: counts.answered,
        percent,
        promised_hours: counts.promised_hours,
      })}
    >
      {m.median_first_reply_length_percent_in({
        length: length(counts.median_seconds),
        percent,
        promised_hours: counts.promised_hours,
      })}
    </span>
  );
}

function length(seconds: number): string {
  return span(seconds * 1000, 0);
}

function Filters({ list }: { list: ListState }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={260} trapFocus>
      <Popover.Target>
        <Button
          look="ghost"
          icon={<IconAdjustmentsHorizontal size={18} aria-hidden="true" />}
          aria-label={m.filters()}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack stack--tight">
          {list.filters.map((filter) => (
            <SelectField
              key={filter.name}
              label={filter.word}
              value={list.filter(filter.name) ?? ""}
              onChange={(event) => list.set({ [filter.name]: event.target.value || null })}
            >
              <option value="">{m.any()}</option>
              {filter.options?.map(({ value, word }) => (
                <option key={value} value={value}>
                  {word}
                </option>
              ))}
            </SelectField>
          ))}
          <Button disabled={!list.narrowed} onClick={list.clear}>
            {m.clear_filters()}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function Nothing({ list, counts }: { list: ListState; counts: Counts | undefined }) {
  if (list.narrowed)
    return (
      <EmptyState
        drawing="none"
        title={m.no_family_fits()}
        actions={<Button onClick={list.clear}>{m.clear_filters()}</Button>}
      />
    );
  if (list.tab !== "reply") return <EmptyState drawing="envelope" done title={m.nothing_here()} />;
  return (
    <EmptyState
      drawing="envelope"
      done
      title={
        counts?.emptied_at
          ? m.inbox_zero_at_clock({ clock: clock(counts.emptied_at) })
          : m.nothing_is_waiting_for_you_2()
      }
      actions={<ButtonLink href={`${paths.admin.inbox}?tab=all`}>{m.show_all()}</ButtonLink>}
    >
      {counts?.median_seconds != null &&
        m.median_first_reply_this_week_length({ length: length(counts.median_seconds) })}
    </EmptyState>
  );
}

interface RowProps {
  row: Conversation;
  href: string;
  selected: boolean;
  picked: boolean;
  onPick: () => void;
  now: number;
}

function ConversationRow({ row, href, selected, picked, onPick, now }: RowProps) {
  const channel = CHANNELS[row.last_channel as Channel] ?? CHANNELS.email;
  const waits = row.needs_reply && row.waiting_since !== null;
  const late = waits && now - Date.parse(row.waiting_since ?? "") > 4 * HOUR_MS;
  const left = row.window_until ? Date.parse(row.window_until) - now : 0;
  return (
    <div className={`family${row.unread > 0 ? " family--unread" : ""}${selected ? " family--here" : ""}`}>
      <input
        type="checkbox"
        className="family__pick"
        aria-label={m.select_guardian({ guardian: row.guardian })}
        checked={picked}
        onChange={onPick}
      />
      <Link className="family__link" href={href} aria-current={selected ? "true" : undefined}>
        <Avatar id={row.family_id} name={row.guardian} />
        <span className="family__text">
          <span className="row row--between family__top">
            <strong>{row.guardian}</strong>
            <span className={late ? "bad small strong" : waits ? "wait small strong" : "dim small"}>
              {waits && <IconHourglass size={13} aria-hidden="true" />}
              {span(waits && row.waiting_since ? row.waiting_since : row.last_message_at, now)}
              {waits && <span className="sr-only"> {m.waiting()}</span>}
            </span>
          </span>
          <small>{relationOf(row)}</small>
          <span className="family__line">
            <channel.icon size={14} aria-hidden="true" /> {row.last_direction === "out" && `${m.you_2()} `}
            {row.last_line}
          </span>
          <Marks row={row} left={left} now={now} />
        </span>
      </Link>
    </div>
  );
}

/** What stands out of the row: care, failures, a window that closes, a snooze, tags. */
function Marks({ row, left, now }: { row: Conversation; left: number; now: number }) {
  const closing = row.needs_reply && left > 0 && left < CLOSING_MS;
  if (!row.care_since && !row.has_failed && !closing && !row.snoozed_until && row.tags.length === 0 && !row.unread)
    return null;
  return (
    <span className="family__marks">
      {row.care_since && (
        <span className="bad strong">
          <IconHeartHandshake size={13} aria-hidden="true" /> {m.handle_with_care()}
        </span>
      )}
      {row.has_failed && (
        <span className="bad">
          <IconAlertTriangle size={13} aria-hidden="true" /> {m.not_delivered()}
        </span>
      )}
      {closing && <span className="wait">{m.window_closes_in_span({ span: span(left, 0) })}</span>}
      {row.snoozed_until && (
        <span className="dim">{m.until_day_clock({ day_clock: dayClock(row.snoozed_until, now) })}</span>
      )}
      {row.unread > 0 && <span className="sr-only">{m.unread_unread({ unread: row.unread })}</span>}
      {row.tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      ))}
    </span>
  );
}
