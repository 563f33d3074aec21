import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { db, rows } from "~/api/rest";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import type { Session } from "../data";

const WORDS = [m.rate_1, m.rate_2, m.rate_3, m.rate_4, m.rate_5];
const KEY = ["student", "feedback"];
/** As long as the database takes it. */
const OPEN_MS = 7 * 24 * 3600_000;

/** Whether a class that a student was in can still be rated at the business time `now`. */
export function canRate(session: Session, now: number): boolean {
  return now < Date.parse(session.ends_at) + OPEN_MS;
}

/** "How was it?" in two taps, with a line for the teacher; what was said, and the way to change it. */
export function Rate({ session }: { session: Session }) {
  const queries = useQueryClient();
  const given = useQuery({
    queryKey: KEY,
    queryFn: () => rows(db().from("session_feedback").select("session_id, rating, line")),
  });
  const said = given.data?.find(({ session_id }) => session_id === session.id);
  const [rating, setRating] = useState<number | null>(null);
  const [line, setLine] = useState("");
  const send = useMutation({
    mutationFn: (p_rating: number) =>
      rows(db().rpc("rate_session", { p_session_id: session.id, p_rating, p_line: line })),
    onSuccess: async () => {
      toast(m.rate_thanks());
      await queries.invalidateQueries({ queryKey: KEY });
      setRating(null);
    },
  });
  if (!given.data) return null;
  if (said && rating === null)
    return (
      <div className="row row--between">
        <span className="row__second">
          {m.rate_said({ word: WORDS[said.rating - 1]?.() ?? "" })} {said.line}
        </span>
        <Button
          onClick={() => {
            setRating(said.rating);
            setLine(said.line ?? "");
          }}
        >
          {m.rate_change()}
        </Button>
      </div>
    );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (rating !== null) send.mutate(rating);
      }}
    >
      <fieldset className="rate">
        <legend>{m.rate_ask()}</legend>
        {WORDS.map((word, place) => {
          const Star = rating !== null && place < rating ? IconStarFilled : IconStar;
          return (
            <label key={place} title={word()}>
              <input
                type="radio"
                name={`rate-${session.id}`}
                checked={rating === place + 1}
                onChange={() => setRating(place + 1)}
              />
              <Star size={28} stroke={1.5} aria-hidden="true" />
              <span className="sr-only">{word()}</span>
            </label>
          );
        })}
        {rating !== null && <span className="row__second">{WORDS[rating - 1]?.()}</span>}
      </fieldset>
      {rating !== null && (
        <>
          <TextField
            label={m.rate_line()}
            help={m.cannot_come_help()}
            maxLength={300}
            value={line}
            onChange={(event) => setLine(event.target.value)}
          />
          <Button type="submit" look="act" busy={send.isPending && m.loading()}>
            {m.rate_send()}
          </Button>
        </>
      )}
      <ErrorNotice error={send.error} />
    </form>
  );
}
