import { IconArrowLeft, IconCheck, IconClock, IconInfoCircle, IconRotate, IconSearch } from "@tabler/icons-react";
import { type TouchEvent, useEffect, useRef, useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { useAccount } from "~/shared/account";
import { dayClock } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { useKeys } from "../kit/keys";
import { useSettings } from "../settings";
import { type Change, type Family, type Standing, useCounts, useFacts, useFamily, useSettle } from "./api";
import { CallsPaused } from "./CallsPaused";
import { CareNotice } from "./CareNotice";
import { Composer, type ComposerHandle } from "./Composer";
import { FamilyInfo } from "./FamilyInfo";
import { MomentSheet } from "./MomentMenu";
import { guardianOf, peopleOf } from "./people";
import { TagSheet } from "./TagSheet";
import { Timeline } from "./Timeline";
import { UnknownSender } from "./UnknownSender";

const SWIPE_PX = 80;

interface OpenThreadProps {
  familyId: string;
  now: number;
  back: string;
  /** Goes to the next family: this one is done with. */
  onDone: () => void;
}

/** One family: what happened, where one answers, who they are. */
export function OpenThread({ familyId, now, back, onDone }: OpenThreadProps) {
  const query = useFamily(familyId);
  const family = query.data;
  if (!family)
    return (
      <section className="inbox__thread" aria-label={m.thread()}>
        <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
        {query.isPending && <SkeletonRows rows={6} label={m.loading_the_thread()} />}
      </section>
    );
  return <Thread family={family} now={now} back={back} onDone={onDone} />;
}

function Thread({ family, now, back, onDone }: Omit<OpenThreadProps, "familyId"> & { family: Family }) {
  const conversation = family.conversation;
  const facts = useFacts(family, now).data;
  const account = useAccount().data;
  const settings = useSettings().data;
  const tags = useCounts().data?.tags ?? [];
  const [, go] = useLocation();
  const [params, setParams] = useSearchParams();
  const info = params.get("info") === "1";
  const [asking, setAsking] = useState<"snooze" | "tag" | null>(null);
  const [searching, setSearching] = useState(false);
  const composer = useRef<ComposerHandle>(null);
  const settle = useSettle();
  const swipe = useSwipe(
    () => go(back),
    () => conversation && setAsking("snooze"),
  );

  const unread = conversation?.unread ?? 0;
  const { mutate: change } = settle;
  useEffect(() => {
    if (unread > 0 && conversation) change({ id: conversation.id, unread: 0 });
  }, [unread, conversation, change]);

  /** Does what does not send, says so, and takes it back within ten seconds. */
  function act(word: string, made: Change, leave: boolean) {
    if (!conversation) return;
    const { id } = conversation;
    settle.mutate(
      { id, ...made },
      {
        onSuccess: () => {
          toast(word, () => settle.mutate({ id, ...restored(conversation, made) }));
          if (leave) onDone();
        },
      },
    );
  }

  const resolve = () => act(m.resolved_guardian_of({ guardian_of: guardianOf(family) }), { status: "resolved" }, true);
  const snooze = (at: string) => {
    setAsking(null);
    act(m.snoozed_until_day_clock({ day_clock: dayClock(at, now) }), { snoozed_until: at }, true);
  };
  const tag = (name: string) => {
    setAsking(null);
    act(m.tagged_name({ name }), { tags: [...(conversation?.tags ?? []), name] }, false);
  };
  const untag = (name: string) =>
    act(
      m.tag_name_taken_away({ name }),
      { tags: (conversation?.tags ?? []).filter((each: string) => each !== name) },
      false,
    );
  const assign = (user: string | null) =>
    act(user ? m.assigned_to_you() : m.assigned_to_nobody(), { assigned_to: user }, false);
  const showInfo = (show: boolean) =>
    setParams(
      (was) => {
        const next = new URLSearchParams(was);
        if (show) next.set("info", "1");
        else next.delete("info");
        return next;
      },
      { replace: true },
    );

  useKeys(m.thread(), [
    { keys: "e", word: m.resolve_and_go_to_the_next(), run: () => conversation?.status === "open" && resolve() },
    { keys: "s", word: m.snooze(), run: () => conversation && setAsking("snooze") },
    { keys: "#", word: m.tag(), run: () => conversation && setAsking("tag") },
    { keys: "n", word: m.private_note(), run: () => composer.current?.focus("note") },
    { keys: "r", word: m.reply(), run: () => composer.current?.focus() },
    { keys: "i", word: m.who_they_are(), run: () => showInfo(!info) },
  ]);

  const name = guardianOf(family);
  const settled = conversation?.status === "resolved";
  return (
    <>
      <section className="inbox__thread" aria-label={m.thread_with_name({ name })} {...swipe}>
        <header className="inbox__bar">
          <ButtonLink
            className="inbox__back"
            look="ghost"
            href={back}
            icon={<IconArrowLeft size={20} aria-hidden="true" />}
            aria-label={m.back_to_the_list()}
          />
          <Avatar id={family.id} name={name} />
          <span className="inbox__who">
            <h2 className="inbox__name">{family.name}</h2>
            <span className="dim small">{peopleOf(family)}</span>
          </span>
          {conversation && (
            <>
              <Button
                look="ghost"
                icon={<IconSearch size={16} aria-hidden="true" />}
                aria-label={m.search_in_this_thread()}
                aria-pressed={searching}
                onClick={() => setSearching(!searching)}
              />
              <Button
                className="inbox__wide"
                icon={<IconClock size={16} aria-hidden="true" />}
                onClick={() => setAsking("snooze")}
              >
                {m.snooze()} <kbd>S</kbd>
              </Button>
            </>
          )}
          {conversation && !settled && (
            <Button
              icon={<IconCheck size={16} aria-hidden="true" />}
              busy={settle.isPending && m.saving()}
              disabled={family.automation_stopped_at !== null}
              title={family.automation_stopped_at ? m.handled_with_care_end_that_first() : undefined}
              onClick={resolve}
            >
              {m.resolve()} <kbd>E</kbd>
            </Button>
          )}
          {settled && (
            <Button
              icon={<IconRotate size={16} aria-hidden="true" />}
              onClick={() => act(m.open_again(), { status: "open" }, false)}
            >
              {m.open_again()}
            </Button>
          )}
          <Button
            className="inbox__more"
            icon={<IconInfoCircle size={18} aria-hidden="true" />}
            aria-label={info ? m.show_the_messages() : m.show_the_family()}
            aria-pressed={info}
            onClick={() => showInfo(!info)}
          />
        </header>
        <ErrorNotice error={settle.error} />
        {family.automation_stopped_at && <CareNotice family={family} />}
        {family.calls_paused_at && <CallsPaused family={family} />}
        {conversation?.is_unknown && <UnknownSender family={family} conversation={conversation} onGone={onDone} />}
        {conversation?.snoozed_until && (
          <p className="inbox__strip dim small">
            {m.snoozed_until({ day_clock: dayClock(conversation.snoozed_until, now) })}{" "}
            <Button
              look="ghost"
              size="small"
              onClick={() => act(m.back_in_the_list(), { snoozed_until: null, needs_reply: true }, false)}
            >
              {m.wake_it_now()}
            </Button>
          </p>
        )}
        <div className="inbox__body" hidden={info}>
          <Timeline
            family={family}
            now={now}
            searching={searching}
            onAnswerBy={(body) => composer.current?.put(body)}
          />
        </div>
        {conversation && !info && (
          <Composer
            ref={composer}
            family={family}
            conversation={conversation}
            facts={facts}
            now={now}
            me={String(settings?.educator_name?.value ?? account?.profile.full_name ?? "")}
            onResolve={resolve}
            onSnooze={snooze}
          />
        )}
      </section>
      <aside className={info ? "inbox__info inbox__info--open" : "inbox__info"} aria-label={m.family_2()}>
        <FamilyInfo
          family={family}
          facts={facts}
          now={now}
          onTag={() => setAsking("tag")}
          onUntag={untag}
          onAssign={() => assign(conversation?.assigned_to ? null : (account?.profile.user_id ?? null))}
        />
      </aside>
      {asking === "snooze" && (
        <MomentSheet
          title={m.snooze_until()}
          verb={m.snooze()}
          now={now}
          onChoose={snooze}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === "tag" && <TagSheet title={m.tag()} known={tags} onChoose={tag} onClose={() => setAsking(null)} />}
    </>
  );
}

/** What stood before a change, in those columns that the change moved. */
function restored(was: Standing, made: Change): Change {
  const { status, needs_reply, waiting_since, snoozed_until, assigned_to, tags } = was;
  if ("tags" in made) return { tags };
  if ("assigned_to" in made) return { assigned_to };
  return { status, needs_reply, waiting_since, snoozed_until };
}

/** Swipe right goes back, swipe left snoozes; a finger that moves up or down scrolls. */
function useSwipe(onRight: () => void, onLeft: () => void) {
  const start = useRef<{ x: number; y: number } | null>(null);
  return {
    onTouchStart(event: TouchEvent) {
      const touch = event.touches[0];
      start.current = touch && event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null;
    },
    onTouchEnd(event: TouchEvent) {
      const touch = event.changedTouches[0];
      if (!start.current || !touch) return;
      const across = touch.clientX - start.current.x;
      if (Math.abs(across) < SWIPE_PX || Math.abs(touch.clientY - start.current.y) > SWIPE_PX / 2) return;
      if (across > 0) onRight();
      else onLeft();
    },
  };
}
