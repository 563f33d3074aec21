import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { db, rows } from "~/api/rest";
import { useSession } from "~/api/session";
import { seenParts, stretches } from "~/shared/recordings/progress";

/** How long somebody watches between two notes. */
const NOTE_EVERY_MS = 30_000;
const NOTHING = "0".repeat(100);

const KEY = ["student", "recording-progress"];

export function useCaptions(recording: string) {
  return useQuery({
    queryKey: ["student", "recording-captions", recording],
    queryFn: () =>
      rows(db().from("recording_captions").select("language, body").eq("recording_id", recording).order("language")),
  });
}

/** Says that a recording has been watched, or has not, and leaves where the student stopped. */
export function useDone(recording: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ position, isDone }: { position: number; isDone: boolean }) =>
      rows(
        db().rpc("note_watching", {
          p_recording: recording,
          p_position: position,
          p_seen: NOTHING,
          p_is_done: isDone,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/**
 * Notes where the player is: every half minute while it plays, when it is paused, and when the page is left. What could
 * not be told for want of a signal stays on the phone and is told with the next.
 */
export function useNotes(recording: string) {
  const queries = useQueryClient();
  const keptAs = `launchpad.watch.${useSession()?.user.id ?? ""}.${recording}`;
  const media = useRef<HTMLMediaElement | null>(null);
  const last = useRef("");

  const note = useCallback(async () => {
    const player = media.current;
    if (!player) return;
    const position = Math.floor(player.currentTime);
    const seen = seenParts(stretches(player.played), player.duration);
    const told = `${position} ${seen}`;
    if (told === last.current || (position === 0 && seen === NOTHING)) return;
    localStorage.setItem(keptAs, String(position));
    const { error } = await db().rpc("note_watching", {
      p_recording: recording,
      p_position: position,
      p_seen: seen,
    });
    if (error) return;
    last.current = told;
    localStorage.removeItem(keptAs);
  }, [recording, keptAs]);

  useEffect(() => {
    const timer = setInterval(() => {
      if (media.current && !media.current.paused) void note();
    }, NOTE_EVERY_MS);
    const leaving = () => {
      if (document.visibilityState === "hidden") void note();
    };
    document.addEventListener("visibilitychange", leaving);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", leaving);
      void note().then(() => queries.invalidateQueries({ queryKey: KEY }));
    };
  }, [note, queries]);

  return {
    media,
    note,
    /** The second at which this phone stopped without being able to say so. */
    untold: () => (localStorage.getItem(keptAs) === null ? null : Number(localStorage.getItem(keptAs))),
  };
}
