import { IconArrowLeft, IconCheck, IconInfoCircle, IconRotate } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { paths } from "~/app/paths";
import { useAccount } from "~/shared/account";
import { span } from "~/shared/format/time";
import { useNow } from "~/shared/now";
import { Avatar } from "~/shared/ui/Avatar";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { PageTitle } from "~/shared/ui/PageTitle";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { SearchBox } from "../kit/DataTable";
import { Tabs } from "../kit/Tabs";
import { type ListState, PAGE_SIZE, useListState } from "../kit/useListState";
import { CHANNELS, type Channel } from "../words";
import { type Conversation, useConversations, useSettle, useThread, useViewCounts, VIEWS } from "./api";
import { Composer } from "./Composer";
import { FamilyInfo } from "./FamilyInfo";
import { guardianOf, relationLine } from "./people";
import { ThreadView } from "./ThreadView";

/** One row per family, one thread over all channels, who they are at the side. */
export default function Inbox() {
  const { id } = useParams<{ id?: string }>();
  const list = useListState("reply");
  const now = useNow(30_000);
  return (
    <div className={id ? "inbox inbox--open" : "inbox"}>
      <section className="inbox__list" aria-label="Conversations">
        <ConversationList list={list} selected={id} now={now} />
      </section>
      {id ? (
        <OpenThread key={id} familyId={id} now={now} back={`${paths.admin.inbox}${list.query && `?${list.query}`}`} />
      ) : (
        <div className="inbox__none">
          <EmptyState drawing="envelope" done title="Choose a family">
            Every message of a family stands in one thread, whatever channel it came on.
          </EmptyState>
        </div>
      )}
    </div>
  );
}

function ConversationList({ list, selected, now }: { list: ListState; selected: string | undefined; now: number }) {
  const conversations = useConversations(list);
  const counts = useViewCounts().data;
  const rows = conversations.data?.rows ?? [];
  return (
    <>
      <div className="inbox__head stack stack--tight">
        <PageTitle>Inbox</PageTitle>
        <SearchBox list={list} label="Search families" />
        <Tabs
          label="Views"
          current={list.tab}
          items={VIEWS.map(({ key, word }) => ({ key, word, count: counts?.[key] }))}
          hrefOf={(key) => (key === "reply" ? paths.admin.inbox : `${paths.admin.inbox}?tab=${key}`)}
        />
      </div>
      {conversations.isPending && <SkeletonRows rows={6} label="Loading conversations" height={64} />}
      <ErrorNotice error={conversations.error} onRetry={() => void conversations.refetch()} />
      {conversations.data && rows.length === 0 && (
        <EmptyState
          drawing={list.asked ? "none" : "envelope"}
          done
          title={
            list.asked
              ? `No family fits “${list.asked}”.`
              : list.tab === "reply"
                ? "Nothing is waiting for you"
                : "Nothing here."
          }
          actions={
            list.tab === "reply" && !list.asked ? (
              <ButtonLink href={`${paths.admin.inbox}?tab=all`}>Show all</ButtonLink>
            ) : undefined
          }
        />
      )}
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <ConversationRow row={row} list={list} selected={row.family_id === selected} now={now} />
          </li>
        ))}
      </ul>
      {conversations.data && conversations.data.total > PAGE_SIZE && (
        <div className="row inbox__pages">
          <Button size="small" disabled={list.page === 1} onClick={() => list.set({ page: list.page - 1 })}>
            Newer
          </Button>
          <Button
            size="small"
            disabled={list.page * PAGE_SIZE >= conversations.data.total}
            onClick={() => list.set({ page: list.page + 1 })}
          >
            Older
          </Button>
        </div>
      )}
    </>
  );
}

function ConversationRow({
  row,
  list,
  selected,
  now,
}: {
  row: Conversation;
  list: ListState;
  selected: boolean;
  now: number;
}) {
  const name = guardianOf(row.family);
  const channel = CHANNELS[row.last_channel as Channel] ?? CHANNELS.email;
  const waits = row.needs_reply && row.status === "open" && row.last_inbound_at;
  const late = waits && now - Date.parse(row.last_inbound_at ?? "") > 4 * 3_600_000;
  return (
    <Link
      className={row.unread > 0 ? "family family--unread" : "family"}
      href={`${paths.admin.family(row.family_id)}${list.query && `?${list.query}`}`}
      aria-current={selected ? "true" : undefined}
    >
      <Avatar id={row.family_id} name={name} />
      <span className="family__text">
        <span className="row row--between" style={{ flexWrap: "nowrap" }}>
          <strong>{name}</strong>
          <span className={late ? "bad small strong" : waits ? "wait small strong" : "dim small"}>
            {span(row.last_inbound_at && waits ? row.last_inbound_at : row.last_message_at, now)}
            {waits && <span className="sr-only"> waiting</span>}
          </span>
        </span>
        <small>{relationLine(row.family, now)}</small>
        <span className="family__line">
          <channel.icon size={14} aria-hidden="true" /> {row.last_line}
        </span>
        {row.unread > 0 && <span className="sr-only">{row.unread} unread</span>}
      </span>
    </Link>
  );
}

function OpenThread({ familyId, now, back }: { familyId: string; now: number; back: string }) {
  const query = useThread(familyId);
  const me = useAccount().data?.profile.full_name ?? "";
  const [, go] = useLocation();
  const [info, setInfo] = useState(false);
  const thread = query.data;
  const conversation = thread?.conversation;
  const settle = useSettle(conversation?.id ?? "");
  const unread = conversation?.unread ?? 0;
  const { mutate: markRead } = settle;
  useEffect(() => {
    if (unread > 0) markRead({ unread: 0 });
  }, [unread, markRead]);

  if (!thread) {
    return (
      <section className="inbox__thread" aria-label="Thread">
        <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
        {query.isPending && <SkeletonRows rows={6} label="Loading the thread" />}
      </section>
    );
  }
  const resolved = conversation?.status === "resolved";
  const resolve = () =>
    settle.mutate(
      { status: "resolved", needs_reply: false },
      {
        onSuccess: () => {
          const needed = conversation?.needs_reply ?? false;
          toast("Resolved", () => settle.mutate({ status: "open", needs_reply: needed }));
          go(back);
        },
      },
    );

  return (
    <>
      <section className="inbox__thread" aria-label={`Thread with ${guardianOf(thread.family)}`}>
        <header className="inbox__bar">
          <ButtonLink
            className="inbox__back"
            look="ghost"
            href={back}
            icon={<IconArrowLeft size={20} aria-hidden="true" />}
            aria-label="Back to the list"
          />
          <Avatar id={familyId} name={guardianOf(thread.family)} />
          <span style={{ flex: 1, minWidth: 0 }}>
            <h2 className="inbox__name">{thread.family.name}</h2>
            <span className="dim small">
              {guardianOf(thread.family)}, {relationLine(thread.family, now)}
            </span>
          </span>
          {conversation && !resolved && (
            <Button
              icon={<IconCheck size={16} aria-hidden="true" />}
              busy={settle.isPending && "Saving"}
              onClick={resolve}
            >
              Resolve
            </Button>
          )}
          {resolved && (
            <Button
              icon={<IconRotate size={16} aria-hidden="true" />}
              onClick={() => settle.mutate({ status: "open" })}
            >
              Open again
            </Button>
          )}
          <Button
            className="inbox__more"
            icon={<IconInfoCircle size={18} aria-hidden="true" />}
            aria-label={info ? "Show the messages" : "Show the family"}
            aria-pressed={info}
            onClick={() => setInfo(!info)}
          />
        </header>
        <div className="inbox__scroll" hidden={info}>
          <ThreadView thread={thread} />
        </div>
        {conversation && !info && <Composer thread={thread} now={now} me={me} />}
      </section>
      <aside className={info ? "inbox__info inbox__info--open" : "inbox__info"} aria-label="Family">
        <FamilyInfo thread={thread} now={now} />
      </aside>
    </>
  );
}
