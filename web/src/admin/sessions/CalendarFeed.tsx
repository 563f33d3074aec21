import { Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { dayClock } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";

const KEY = ["calendar-feed"];

/** The educator's own calendar of all sessions: a private address that her calendar reads by itself. */
export function CalendarFeed({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const feed = useQuery({ queryKey: KEY, queryFn: () => answer(engine.GET("/api/sessions/feed")) });
  const change = useMutation({
    mutationFn: (what: "renew" | "drop") =>
      answer(what === "renew" ? engine.POST("/api/sessions/feed") : engine.DELETE("/api/sessions/feed")),
    onSuccess: (told) => queries.setQueryData(KEY, told),
  });
  const url = feed.data?.url;
  return (
    <Modal opened onClose={onClose} title={<strong>{m.my_calendar()}</strong>}>
      <div className="stack">
        <p>{m.your_calendar_reads_all_sessions_from_a()}</p>
        <ErrorNotice error={feed.error} onRetry={() => void feed.refetch()} />
        {feed.isPending && <SkeletonRows rows={1} label={m.loading_the_address()} />}
        {url && (
          <>
            <p className="mono" style={{ overflowWrap: "anywhere" }}>
              {url}
            </p>
            <p className="dim">
              {feed.data?.read_at
                ? m.last_read_day_clock({ day_clock: dayClock(feed.data.read_at) })
                : m.not_read_yet()}
            </p>
            <div className="row">
              <ButtonLink look="act" href={url.replace(/^https?:/, "webcal:")}>
                {m.open_in_my_calendar()}
              </ButtonLink>
              <Button onClick={() => void navigator.clipboard.writeText(url).then(() => toast(m.address_copied()))}>
                {m.copy_the_address()}
              </Button>
            </div>
          </>
        )}
        <ErrorNotice error={change.error} />
        {feed.data && (
          <div className="row">
            <Button
              look={url ? "plain" : "act"}
              busy={change.isPending && m.doing_it()}
              onClick={() => change.mutate("renew")}
            >
              {url ? m.make_a_new_address() : m.make_the_address()}
            </Button>
            {url && (
              <Button look="danger" onClick={() => change.mutate("drop")}>
                {m.take_it_away()}
              </Button>
            )}
          </div>
        )}
      </div>
    </Modal>
  );
}
