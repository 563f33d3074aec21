import "./inbox.css";
import { IconArrowBackUp, IconCheck, IconChevronLeft } from "@tabler/icons-react";
import { useEffect, useEffectEvent } from "react";
import { Link, useParams } from "wouter";
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
import { Tabs } from "../kit/Tabs";
import { useListState } from "../kit/useListState";
import { CHANNELS, type Channel } from "../words";
import { type Conversation, useConversations, useFamily, useSettle, useThread, type View } from "./api";
import { Composer } from "./Composer";
import { FamilyPane } from "./FamilyPane";
import { Thread } from "./Thread";

const VIEWS: { key: View; word: string }[] = [
  { key: "needs_reply", word: "Needs reply" },
  { key: "unread", word: "Unread" },
  { key: "resolved", word: "Resolved" },
  { key: "all", word: "All" },
];
const LATE_MS = 4 * 3_600_000;

/** Three panes: families, the thread, who they are. On a phone one after the other. */
export default function Inbox() {
  const { id } = useParams<{ id?: string }>();
  const list = useListState("needs_reply");
  return (
    <div className={id ? "inbox inbox--open" : "inbox"}>
      <List view={list.tab as View} open={id} query={list.query} />
      {id ? (
        <Open key={id} familyId={id} back={`${paths.admin.inbox}${list.query && `?${list.query}`}`} />
      ) : (
        <div className="inbox__none">
          <EmptyState drawing="envelope" title="Choose a family to read its thread." />
        </div>
      )}
    </div>
  );
}

function List({ view, open, query }: { view: View; open: string | undefined; query: string }) {
  const conversations = useConversations(view);
  const now = useNow(60_000);
  return (
    <section className="inbox__list" aria-label="Families">
      <div className="inbox__head">
        <PageTitle>Inbox</PageTitle>
      </div>
      <Tabs
        label="Views"
        current={view}
        items={VIEWS}
        hrefOf={(key) => (key === "needs_reply" ? paths.admin.inbox : `${paths.admin.inbox}?tab=${key}`)}
      />
      <ErrorNotice error={conversations.error} onRetry={() => void conversations.refetch()} />
      {conversations.isPending && <SkeletonRows rows={6} height={64} label="Loading conversations" />}
      {conversations.data?.length === 0 && (
        <EmptyState
          drawing={view === "needs_reply" ? "envelope" : "none"}
          done={view === "needs_reply"}
          title={view === "needs_reply" ? "Nothing is waiting for you." : "Nothing here."}
        />
      )}
      <ul>
        {conversations.data?.map((conversation) => (
          <Entry
            key={conversation.id}
            conversation={conversation}
            current={conversation.family_id === open}
            query={query}
            now={now}
          />
        ))}
      </ul>
    </section>
  );
}

function Entry({
  conversation,
  current,
  query,
  now,
}: {
  conversation: Conversation;
  current: boolean;
  query: string;
  now: number;
}) {
  const Icon = CHANNELS[(conversation.last_channel ?? "note") as Channel].icon;
  const at =
    conversation.needs_reply && conversation.last_inbound_at
      ? conversation.last_inbound_at
      : conversation.last_message_at;
  const late = conversation.needs_reply && now - Date.parse(at) > LATE_MS;
  return (
    <li>
      <Link
        className="entry"
        href={`${paths.admin.family(conversation.family_id)}${query && `?${query}`}`}
        aria-current={current ? "page" : undefined}
      >
        <Avatar id={conversation.family_id} name={conversation.family?.name ?? ""} />
        <span className="entry__text">
          <span className="row row--between">
            <strong className={conversation.unread > 0 ? "strong" : undefined}>{conversation.family?.name}</strong>
            <span className={late ? "small bad strong" : "small dim"}>{span(at, now)}</span>
          </span>
          <span className="small dim">
            {conversation.family?.leads.map(({ student_name }) => student_name).join(", ")}
          </span>
          <span className="entry__line">
            <Icon size={14} stroke={2} aria-hidden="true" /> {conversation.last_line}
          </span>
        </span>
        {conversation.unread > 0 && <span className="rail__badge">{conversation.unread}</span>}
      </Link>
    </li>
  );
}

function Open({ familyId, back }: { familyId: string; back: string }) {
  const family = useFamily(familyId);
  const thread = useThread(familyId);
  const settle = useSettle();
  const account = useAccount().data;
  const conversation = family.data?.conversation;
  const unread = conversation?.unread ?? 0;
  const read = useEffectEvent(() => {
    if (conversation && unread > 0) settle.mutate({ id: conversation.id, unread: 0 });
  });
  useEffect(() => {
    if (unread > 0) read();
  }, [unread]);

  if (family.error) {
    return (
      <div className="inbox__none">
        <ErrorNotice error={family.error} onRetry={() => void family.refetch()} />
      </div>
    );
  }
  if (!family.data) return <SkeletonRows rows={6} label="Loading the thread" />;
  const lastIn = thread.data?.messages.findLast((message) => message.direction === "in");
  const resolved = conversation?.status === "resolved";
  return (
    <>
      <section className="inbox__thread" aria-label={`Thread of ${family.data.name}`}>
        <div className="inbox__head">
          <ButtonLink
            className="inbox__back"
            look="ghost"
            href={back}
            aria-label="Back to the list"
            icon={<IconChevronLeft size={20} aria-hidden="true" />}
          />
          <Avatar id={familyId} name={family.data.name} />
          <h2>{family.data.name}</h2>
          {conversation && (
            <Button
              icon={
                resolved ? <IconArrowBackUp size={16} aria-hidden="true" /> : <IconCheck size={16} aria-hidden="true" />
              }
              busy={settle.isPending && "Saving"}
              onClick={() =>
                settle.mutate(
                  resolved
                    ? { id: conversation.id, status: "open" }
                    : { id: conversation.id, status: "resolved", needs_reply: false },
                  { onSuccess: () => toast(resolved ? "Open again" : `${family.data.name} resolved`) },
                )
              }
            >
              {resolved ? "Reopen" : "Resolve"}
            </Button>
          )}
        </div>
        <ErrorNotice error={thread.error ?? settle.error} onRetry={() => void thread.refetch()} />
        {thread.data && <Thread thread={thread.data} label={`Messages with ${family.data.name}`} />}
        {thread.data?.messages.length === 0 && <EmptyState drawing="none" title="Nothing has been written yet." />}
        {conversation && thread.data && (
          <Composer
            family={family.data}
            conversationId={conversation.id}
            last={lastIn}
            hasMailed={thread.data.messages.some((one) => one.direction === "in" && one.channel === "email")}
            author={account?.profile.full_name || "You"}
          />
        )}
      </section>
      <FamilyPane family={family.data} />
    </>
  );
}
