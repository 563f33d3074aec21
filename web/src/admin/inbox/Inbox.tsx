import { m } from "~/admin/paraglide/messages";
import "./inbox.css";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { paths } from "~/app/paths";
import { useNow } from "~/shared/now";
import { EmptyState } from "~/shared/ui/EmptyState";
import { useKeys } from "../kit/keys";
import { useSelection } from "../kit/selection";
import { useListState } from "../kit/useListState";
import { allFamilyIds, useConversations } from "./api";
import { ConversationList } from "./ConversationList";
import { useFilters } from "./filters";
import { useInboxLive } from "./live";
import { OpenThread } from "./OpenThread";

const MORE = 50;

/** One row per family, one thread over all channels, who they are at the side. */
export default function Inbox() {
  const { id } = useParams<{ id?: string }>();
  const filters = useFilters();
  const list = useListState({ tab: "reply", filters });
  const [limit, setLimit] = useState(MORE);
  const conversations = useConversations(list, limit);
  const selection = useSelection(list, () => allFamilyIds(list));
  const now = useNow(30_000);
  const [, go] = useLocation();
  useInboxLive(id);

  const rows = conversations.data ?? [];
  const hrefOf = (familyId: string) => `${paths.admin.family(familyId)}${list.query && `?${list.query}`}`;
  const back = `${paths.admin.inbox}${list.query && `?${list.query}`}`;
  const place = rows.findIndex(({ family_id }) => family_id === id);

  function step(by: 1 | -1) {
    const next = rows[place < 0 ? (by > 0 ? 0 : rows.length - 1) : place + by];
    if (!next) return;
    go(hrefOf(next.family_id), { replace: id !== undefined });
    document.querySelector(`[data-family="${next.family_id}"]`)?.scrollIntoView({ block: "nearest" });
  }

  /** The family to go to when this one leaves the view: the next below it, else the one above. */
  function goOn() {
    const next = rows[place + 1] ?? rows[place - 1];
    go(next && place >= 0 ? hrefOf(next.family_id) : back, { replace: true });
  }

  useKeys(m.inbox(), [
    { keys: "j", word: m.next_family(), run: () => step(1) },
    { keys: "k", word: m.family_before(), run: () => step(-1) },
    {
      keys: "x",
      word: m.select_the_family(),
      run: () => {
        if (id) selection.toggle(id);
      },
    },
    {
      keys: "Shift+X",
      word: m.select_up_to_this_family(),
      run: () => {
        if (id)
          selection.extend(
            rows.map(({ family_id }) => family_id),
            id,
          );
      },
    },
    { keys: "Escape", word: m.back_to_the_list(), run: () => id && go(back) },
  ]);

  return (
    <div className={id ? "inbox inbox--open" : "inbox"}>
      <section className="inbox__list" aria-label={m.conversations()}>
        <ConversationList
          list={list}
          conversations={conversations}
          selection={selection}
          selected={id}
          now={now}
          hrefOf={hrefOf}
          onMore={() => setLimit(limit + MORE)}
          limit={limit}
        />
      </section>
      {id ? (
        <OpenThread key={id} familyId={id} now={now} back={back} onDone={goOn} />
      ) : (
        <div className="inbox__none">
          <EmptyState drawing="envelope" done title={m.choose_a_family()}>
            {m.every_message_of_a_family_stands_in_one()}
          </EmptyState>
        </div>
      )}
    </div>
  );
}
