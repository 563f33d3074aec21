import { IconArrowDown } from "@tabler/icons-react";
import { Fragment, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { day, dayKey } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { type Entry, type Family, useFound, useOlder, useTail } from "./api";
import { EntryView } from "./EntryView";

const GROUPS = [
  { key: "calls", word: m.calls(), kinds: ["call"] },
  { key: "forms", word: m.forms_and_permissions(), kinds: ["form", "consent"] },
  { key: "payments", word: m.payments(), kinds: ["payment"] },
  { key: "reminders", word: m.reminders(), kinds: ["reminder", "coming"] },
  { key: "system", word: m.stages_and_failures(), kinds: ["stage", "system"] },
] as const;
const HIDDEN = "launchpad.inbox.hidden";
const NEAR_PX = 80;

function readHidden(): string[] {
  const kept: unknown = JSON.parse(localStorage.getItem(HIDDEN) ?? "[]");
  return Array.isArray(kept) ? kept.map(String) : [];
}

interface TimelineProps {
  family: Family;
  now: number;
  searching: boolean;
  /** Takes the words of an answer that failed into the composer, to be sent on another channel. */
  onAnswerBy: (body: string) => void;
}

/** All that happened with a family, newest at the bottom, older pages as one scrolls up. */
export function Timeline({ family, now, searching, onAnswerBy }: TimelineProps) {
  const tail = useTail(family.id);
  const [wanted, setWanted] = useState(false);
  const older = useOlder(family.id, tail.data?.first ?? null, wanted);
  const [words, setWords] = useState("");
  const found = useFound(family.id, searching ? words.trim() : "");
  const [hidden, setHidden] = useState(readHidden);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follow = useFollow(scroller, content, tail.data?.entries);

  const known = new Set<string>();
  const all = [...(tail.data?.entries ?? []), ...(older.data?.pages.flat() ?? [])].filter(({ key }) => {
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
  const off: string[] = GROUPS.filter(({ key }) => hidden.includes(key)).flatMap(({ kinds }) => [...kinds]);
  const isFinding = searching && words.trim().length > 1;
  const shown = (isFinding ? (found.data ?? []) : all.filter(({ kind }) => !off.includes(kind))).toReversed();
  const hasOlder = tail.data?.from !== "-infinity" && (!wanted || older.hasNextPage || older.isPending);

  useKeepPlace(scroller, older.data?.pages.length ?? 0);

  function readOlder() {
    if (!wanted) setWanted(true);
    else if (older.hasNextPage && !older.isFetching) void older.fetchNextPage();
  }

  function toggle(key: string) {
    const next = hidden.includes(key) ? hidden.filter((each) => each !== key) : [...hidden, key];
    localStorage.setItem(HIDDEN, JSON.stringify(next));
    setHidden(next);
  }

  return (
    <>
      {searching && (
        <div className="inbox__strip">
          <input
            className="input"
            type="search"
            aria-label={m.search_in_this_thread()}
            placeholder={m.words_in_this_thread()}
            // biome-ignore lint/a11y/noAutofocus: the field was asked for by its button
            autoFocus
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          {isFinding && found.data && (
            <span className="dim small">{m.length_found({ length: found.data.length })}</span>
          )}
        </div>
      )}
      <div
        className="inbox__scroll"
        ref={scroller}
        onScroll={(event) => {
          follow.onScroll();
          if (event.currentTarget.scrollTop < NEAR_PX && hasOlder && !isFinding) readOlder();
        }}
      >
        <div ref={content}>
          <fieldset className="kinds" aria-label={m.show_in_the_thread()}>
            {GROUPS.map(({ key, word }) => (
              <button
                key={key}
                type="button"
                className="kinds__one"
                aria-pressed={!hidden.includes(key)}
                onClick={() => toggle(key)}
              >
                {word}
              </button>
            ))}
          </fieldset>
          <ErrorNotice error={tail.error ?? older.error ?? found.error} onRetry={() => void tail.refetch()} />
          {tail.isPending && <SkeletonRows rows={6} label={m.loading_the_messages()} />}
          {hasOlder && !isFinding && tail.data && (
            <p className="thread__older">
              <Button size="small" busy={older.isFetching && m.loading()} onClick={readOlder}>
                {m.show_earlier()}
              </Button>
            </p>
          )}
          {tail.data && shown.length === 0 && (
            <p className="dim thread__empty">
              {isFinding ? m.nothing_holds_these_words() : m.nothing_has_been_written_yet()}
            </p>
          )}
          <ol className="thread" aria-label={m.messages()}>
            {shown.map((entry, place) => (
              <Fragment key={entry.key}>
                {isNewDay(shown[place - 1], entry) && (
                  <li className="thread__day">
                    <span>{dayKey(entry.at) === dayKey(now) ? m.today() : day(entry.at)}</span>
                  </li>
                )}
                <li className="thread__entry">
                  <EntryView entry={entry} family={family} now={now} onAnswerBy={onAnswerBy} />
                </li>
              </Fragment>
            ))}
          </ol>
        </div>
      </div>
      <div className="thread__pill" role="status">
        {follow.unseen > 0 && (
          <Button look="act" size="small" icon={<IconArrowDown size={14} aria-hidden="true" />} onClick={follow.toEnd}>
            {m.unseen_new({ unseen: follow.unseen })}
          </Button>
        )}
      </div>
    </>
  );
}

function isNewDay(before: Entry | undefined, entry: Entry): boolean {
  return !before || dayKey(before.at) !== dayKey(entry.at);
}

/** Stays at the newest entry while it is in sight and nobody types; otherwise counts what came meanwhile. */
function useFollow(
  scroller: RefObject<HTMLDivElement | null>,
  content: RefObject<HTMLDivElement | null>,
  entries: Entry[] | undefined,
) {
  const [unseen, setUnseen] = useState(0);
  const seen = useRef<Set<string> | null>(null);
  const atEnd = useRef(true);

  function toEnd() {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
    setUnseen(0);
  }

  useLayoutEffect(() => {
    if (!entries) return;
    const before = seen.current;
    seen.current = new Set(entries.map(({ key }) => key));
    if (before === null) {
      scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
      return;
    }
    const news = entries.filter(({ key, direction }) => !before.has(key) && direction === "in").length;
    const isTyping = document.activeElement instanceof HTMLTextAreaElement && document.activeElement.value !== "";
    if (news > 0 && (isTyping || !atEnd.current)) {
      // Nothing moves under the eyes of somebody who writes.
      atEnd.current = false;
      setUnseen((count) => count + news);
    } else if (atEnd.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [entries, scroller]);

  useEffect(() => {
    const box = scroller.current;
    if (!box || !content.current) return;
    // Entries that come into sight, pictures and players grow after they were drawn; so does the answer below.
    const watch = new ResizeObserver(() => atEnd.current && box.scrollTo({ top: box.scrollHeight }));
    watch.observe(content.current);
    watch.observe(box);
    return () => watch.disconnect();
  }, [scroller, content]);

  return {
    unseen,
    toEnd,
    onScroll() {
      const box = scroller.current;
      if (!box) return;
      const rest = box.scrollHeight - box.scrollTop - box.clientHeight;
      // What came is seen by who scrolls to it, not by being near: the list itself moves a little while it is laid out.
      if (unseen > 0 && rest > 1) return;
      atEnd.current = rest < NEAR_PX;
      if (unseen > 0) setUnseen(0);
    },
  };
}

/** Keeps what one looks at where it is when an older page is put above it. */
function useKeepPlace(scroller: RefObject<HTMLDivElement | null>, pages: number) {
  const before = useRef({ pages: 0, height: 0, top: 0 });
  const box = scroller.current;
  if (box && pages === before.current.pages) {
    before.current = { pages, height: box.scrollHeight, top: box.scrollTop };
  }
  useLayoutEffect(() => {
    const now = scroller.current;
    if (!now || pages === before.current.pages) return;
    now.scrollTop = before.current.top + now.scrollHeight - before.current.height;
    before.current = { pages, height: now.scrollHeight, top: now.scrollTop };
  }, [pages, scroller]);
}
