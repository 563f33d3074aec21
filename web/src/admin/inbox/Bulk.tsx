import { Menu, Modal } from "@mantine/core";
import { IconClock, IconDots, IconTag } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { LEAD } from "~/shared/words/status";
import { type ItemResult, Results } from "../kit/Results";
import type { Selection } from "../kit/selection";
import { BY_HAND, type ByHand, StageSheet } from "../leads/StageSheet";
import { type BulkAction, type Conversation, useCounts, useEducators, useRestoreMany, useSettleMany } from "./api";
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
};

type Asking = "snooze" | "tag" | null;

interface BulkProps {
  rows: Conversation[];
  selection: Selection;
  /** How many families match, also those not loaded. */
  total: number;
  now: number;
}

/** What can be done with the chosen families, each with its own result; it can be taken back for ten seconds. */
export function Bulk({ rows, selection, total, now }: BulkProps) {
  const settle = useSettleMany();
  const restore = useRestoreMany();
  const resolving = useMutation({ mutationFn: selection.resolve });
  const educators = useEducators().data ?? [];
  const tags = useCounts().data?.tags ?? [];
  const [asking, setAsking] = useState<Asking>(null);
  const [staged, setStaged] = useState<{ stage: ByHand; familyIds: string[] } | null>(null);
  const [done, setDone] = useState<{ action: BulkAction; value?: string; results: ItemResult[] } | null>(null);
  const count = selection.count(total);

  async function run(action: BulkAction, value?: string, only?: string[]) {
    setAsking(null);
    const familyIds = only ?? (await resolving.mutateAsync());
    settle.mutate(
      { familyIds, action, value },
      {
        onSuccess: (answers) => {
          const was = answers.filter(({ outcome }) => outcome === "done").map((one) => one.was);
          if (was.length > 0)
            toast(m.done_word_count({ word: DONE[action], count: was.length }), () => restore.mutateAsync(was));
          setDone({
            action,
            value,
            results: answers.map(({ family, outcome, reason }) => ({
              id: family?.family_id ?? "",
              name: rows.find((row) => row.family_id === family?.family_id)?.guardian ?? family?.family.name ?? "",
              outcome: outcome as ItemResult["outcome"],
              reason,
            })),
          });
        },
      },
    );
  }

  async function choose(stage: ByHand) {
    setStaged({ stage, familyIds: await resolving.mutateAsync() });
  }

  function close() {
    setDone(null);
    setStaged(null);
    selection.clear();
  }

  const busy = (settle.isPending || resolving.isPending) && m.working();
  return (
    <div className="inbox__bulk" role="toolbar" aria-label={m.with_the_chosen_families()}>
      <strong className="strong">{m.count_chosen({ count })}</strong>
      {!selection.all && total > selection.ids.size && (
        <Button size="small" look="ghost" onClick={selection.chooseAll}>
          {m.select_all_total({ total: total.toLocaleString("en-IN") })}
        </Button>
      )}
      <Button size="small" busy={busy} onClick={() => void run("resolve")}>
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
          <Menu.Item onClick={() => void run("reopen")}>{m.open_count_again({ count })}</Menu.Item>
          <Menu.Item onClick={() => void run("read")}>{m.mark_count_read({ count })}</Menu.Item>
          {educators.map(({ user_id, full_name }) => (
            <Menu.Item key={user_id} onClick={() => void run("assign", user_id)}>
              {m.assign_count_to_full_name({ count, full_name: full_name || m.the_educator() })}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => void run("assign", "")}>{m.assign_count_to_nobody({ count })}</Menu.Item>
          <Menu.Divider />
          {BY_HAND.map((stage) => (
            <Menu.Item key={stage} onClick={() => void choose(stage)}>
              {m.set_count_to_en({ count, en: LEAD[stage].en })}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button size="small" look="ghost" onClick={selection.clear}>
        {m.clear()}
      </Button>
      <ErrorNotice error={resolving.error ?? settle.error ?? restore.error} />
      {asking === "snooze" && (
        <MomentSheet
          title={m.snooze_count_until({ count })}
          verb={m.snooze()}
          now={now}
          onChoose={(at) => void run("snooze", at)}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === "tag" && (
        <TagSheet
          title={m.tag_count({ count })}
          known={tags}
          onChoose={(tag) => void run("tag", tag)}
          onClose={() => setAsking(null)}
        />
      )}
      {staged && <StageSheet {...staged} onClose={close} />}
      {done && (
        <Modal opened onClose={close} size="lg" withCloseButton={false}>
          <Results
            title={DONE[done.action]}
            results={done.results}
            fileName="inbox.csv"
            busy={busy}
            onRetry={(failed) =>
              void run(
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
