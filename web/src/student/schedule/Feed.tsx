import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { m } from "~/paraglide/messages";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { Wait } from "../Wait";

const KEY = ["student", "feed"];

/** The private address that a calendar app reads the student's classes from; it can be renewed and taken away. */
export function Feed() {
  const queries = useQueryClient();
  const feed = useQuery({ queryKey: KEY, queryFn: () => answer(engine.GET("/api/sessions/feed")) });
  const change = useMutation({
    mutationFn: (what: "renew" | "drop") =>
      answer(what === "renew" ? engine.POST("/api/sessions/feed") : engine.DELETE("/api/sessions/feed")),
    onSuccess: (told) => {
      if (feed.data?.url) toast(m.feed_reset_done());
      queries.setQueryData(KEY, told);
    },
  });
  const renew = () => change.mutate("renew");
  const busy = change.isPending && m.loading();
  return (
    <section className="card card--slim" aria-label={m.feed_title()}>
      <h2>{m.feed_title()}</h2>
      <p>{m.feed_about()}</p>
      <Wait on={feed} rows={1}>
        {({ url }) =>
          url ? (
            <>
              <ButtonLink look="act" href={url.replace(/^https?:/, "webcal:")}>
                {m.feed_open()}
              </ButtonLink>
              <div className="row">
                <Button onClick={() => void navigator.clipboard.writeText(url).then(() => toast(m.feed_copied()))}>
                  {m.feed_copy()}
                </Button>
                <Button busy={busy} onClick={renew}>
                  {m.feed_reset()}
                </Button>
                <Button disabled={change.isPending} onClick={() => change.mutate("drop")}>
                  {m.feed_drop()}
                </Button>
              </div>
            </>
          ) : (
            <Button look="act" busy={busy} onClick={renew}>
              {m.feed_make()}
            </Button>
          )
        }
      </Wait>
      <ErrorNotice error={change.error} />
    </section>
  );
}
