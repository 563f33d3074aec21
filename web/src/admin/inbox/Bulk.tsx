import { Menu, Modal } from "@mantine/core";
import { IconClock, IconDots, IconTag } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { LEAD } from "~/shared/words/status";
import { type ItemResult, Results } from "../kit/Results";
import type { Selection } from "../kit/selection";
import { type BulkAction, type Conversation, useCounts, useEducators, useSettleMany } from "./api";
import { MomentSheet } from "./MomentMenu";
import { TagSheet } from "./TagSheet";

const DONE: Record<BulkAction, string> = {
  resolve: m.resolved(),
  reopen: m.opened_again(),
  snooze: m.snoozed(),
  tag: m.tagged(),
  untag: m.tag_taken_away(),
  assign: m.assigned(),
  read: m.marked_read(),
  stage: m.stage_set(),
};
// Money and seats move the others; a browser cannot claim them.
const STAGES = ["contacted", "interested", "lost", "do_not_contact"] as const;

/** What can be done with the chosen families, each with its own result. */
export function Bulk({ rows, selection, now }: { rows: Conversation[]; selection: Selection; now: number }) {
  const settle = useSettleMany();
  const educators = useEducators().data ?? [];
  const tags = useCounts().data?.tags ?? [];
  const [asking, setAsking] = useState<"snooze" | "tag" | null>(null);
  const [done, setDone] = useState<{ action: BulkAction; value?: string; results: ItemResult[] } | null>(null);
  const chosen = rows.filter((row) => selection.has(row.family_id));
  const count = selection.ids.size;

  function run(action: BulkAction, value?: string, only = chosen.map(({ id }) => id)) {
    setAsking(null);
    settle.mutate(
      { ids: only, action, value },
      {
        onSuccess: (answers) =>
          setDone({
            action,
            value,
            results: answers.map(({ conversation_id, outcome, reason }) => ({
              id: conversation_id,
              name: rows.find(({ id }) => id === conversation_id)?.guardian ?? m.a_family_2(),
              outcome: outcome as ItemResult["outcome"],
              reason,
            })),
          }),
      },
    );
  }

  function close() {
    setDone(null);
    selection.clear();
  }

  const busy = settle.isPending && m.working();
  return (
    <div className="inbox__bulk" role="toolbar" aria-label={m.with_the_chosen_families()}>
      <strong className="strong">{m.count_chosen({ count })}</strong>
      <Button size="small" busy={busy} onClick={() => run("resolve")}>
        {m.resolve_count({ count })}
      </Button>
      <Button
        size="small"
        icon={<IconClock size={16} aria-hidden="true" />}
        aria-label={m.snooze_count({ count })}
        onClick={() => setAsking("snooze")}
      />
      <Button
        size="small"
        icon={<IconTag size={16} aria-hidden="true" />}
        aria-label={m.tag_count({ count })}
        onClick={() => setAsking("tag")}
      />
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="small" icon={<IconDots size={16} aria-hidden="true" />} aria-label={m.more()} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => run("reopen")}>{m.open_count_again({ count })}</Menu.Item>
          <Menu.Item onClick={() => run("read")}>{m.mark_count_read({ count })}</Menu.Item>
          {educators.map(({ user_id, full_name }) => (
            <Menu.Item key={user_id} onClick={() => run("assign", user_id)}>
              {m.assign_count_to_full_name({ count, full_name: full_name || m.the_educator() })}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => run("assign", "")}>{m.assign_count_to_nobody({ count })}</Menu.Item>
          <Menu.Divider />
          {STAGES.map((stage) => (
            <Menu.Item key={stage} onClick={() => run("stage", stage)}>
              {m.set_count_to_en({ count, en: LEAD[stage].en })}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button size="small" look="ghost" onClick={selection.clear}>
        {m.clear()}
      </Button>
      <ErrorNotice error={settle.error} />
      {asking === "snooze" && (
        <MomentSheet
          title={m.snooze_count_until({ count })}
          verb={m.snooze()}
          now={now}
          onChoose={(at) => run("snooze", at)}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === "tag" && (
        <TagSheet
          title={m.tag_count({ count })}
          known={tags}
          onChoose={(tag) => run("tag", tag)}
          onClose={() => setAsking(null)}
        />
      )}
      {done && (
        <Modal opened onClose={close} size="lg" withCloseButton={false}>
          <Results
            title={DONE[done.action]}
            results={done.results}
            fileName="inbox.csv"
            busy={busy}
            onRetry={(failed) =>
              run(
                done.action,
                done.value,
                failed.map(({ id }) => id),
              )
            }
            onClose={close}
          />
        </Modal>
      )}
    </div>
  );
}
