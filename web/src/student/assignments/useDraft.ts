import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Json } from "~/api/database.types";
import { toAppError } from "~/api/errors";
import { db, type Row, rows } from "~/api/rest";
import { whenBack } from "~/shared/offline";
import { filesOf, type Work, type WorkFile } from "../data";

const SAVE_AFTER_MS = 1200;

type Submission = Row<"assignment_submissions">;
type Change = Partial<{ answer: string; files: WorkFile[]; status: "submitted" }>;

/**
 * The student's draft of one piece of work: written down a moment after the last key, and kept on this phone meanwhile.
 * Without a signal it stays here, with its age, and is written when there is one again, also after a reload.
 * Changes go one after the other, so that a slow answer never overwrites a newer one.
 */
export function useDraft(work: Work, enrollmentId: string) {
  const queries = useQueryClient();
  const keptAs = `launchpad.draft.${work.id}`;
  const [submission, setSubmission] = useState<Submission | null>(work.submission);
  const latest = useRef(submission);
  const busy = useRef(false);
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const [answer, setAnswer] = useState(() => localStorage.getItem(keptAs) ?? work.submission?.answer ?? "");
  const [chosen, setChosen] = useState<WorkFile[] | null>(() => keptFiles(keptAs));
  // What was handed in is a try: while it is changed, the change stays on this phone until it is handed in again.
  const isHandedIn = () => ["submitted", "late"].includes(latest.current?.status ?? "");
  // When what stands here was typed, while the server has not got it.
  const [typedAt, setTypedAt] = useState(() => Number(localStorage.getItem(`${keptAs}.at`)) || null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const write = useMutation({
    // Without a signal it fails at once and is tried again, in place of waiting unseen.
    networkMode: "always",
    mutationFn: (change: Change) => {
      busy.current = true;
      const next = line.current.then(() => store(change));
      line.current = next
        .catch(() => undefined)
        .then(() => {
          busy.current = false;
        });
      return next;
    },
    onSuccess: (stored) => {
      if (localStorage.getItem(keptAs) === stored.answer) forgetText();
      void queries.invalidateQueries({ queryKey: ["student", "work"] });
    },
  });

  function forgetText() {
    localStorage.removeItem(keptAs);
    localStorage.removeItem(`${keptAs}.at`);
    setTypedAt(null);
  }

  function writeKept() {
    const text = localStorage.getItem(keptAs);
    if (text !== null && !isHandedIn() && !busy.current) write.mutate({ answer: text });
  }

  async function store({ files, ...rest }: Change): Promise<Submission> {
    const values = files ? { ...rest, files: files as unknown as NonNullable<Json> } : rest;
    const was = latest.current;
    const change = (id: string) =>
      rows(db().from("assignment_submissions").update(values).eq("id", id).select("*").single());
    const first = () =>
      rows(
        db()
          .from("assignment_submissions")
          .insert({ ...values, assignment_id: work.id, enrollment_id: enrollmentId })
          .select("*")
          .single(),
      );
    const stored = was
      ? await change(was.id)
      : await first().catch(async (problem) => {
          if (toAppError(problem).code !== "23505") throw problem;
          // It was begun elsewhere, or an answer was lost on the way: this phone did not know.
          const mine = { assignment_id: work.id, enrollment_id: enrollmentId };
          return change((await rows(db().from("assignment_submissions").select("id").match(mine).single())).id);
        });
    latest.current = stored;
    setSubmission(stored);
    return stored;
  }

  const again = useRef(writeKept);
  again.current = writeKept;
  useEffect(() => {
    again.current();
    const end = whenBack(() => again.current());
    return () => {
      end();
      clearTimeout(timer.current);
    };
  }, []);

  return {
    submission,
    files: chosen ?? filesOf(submission),
    answer,
    type(text: string) {
      setAnswer(text);
      localStorage.setItem(keptAs, text);
      localStorage.setItem(`${keptAs}.at`, String(Date.now()));
      setTypedAt(Date.now());
      clearTimeout(timer.current);
      if (!isHandedIn()) timer.current = setTimeout(() => write.mutate({ answer: text }), SAVE_AFTER_MS);
    },
    async setFiles(files: WorkFile[]) {
      if (isHandedIn()) {
        setChosen(files);
        localStorage.setItem(`${keptAs}.files`, JSON.stringify(files));
      } else await write.mutateAsync({ files });
    },
    async handIn() {
      clearTimeout(timer.current);
      const stored = await write.mutateAsync({ answer, status: "submitted", ...(chosen && { files: chosen }) });
      setChosen(null);
      localStorage.removeItem(`${keptAs}.files`);
      return stored;
    },
    saving: write.isPending,
    /** Since when a text is on this phone alone; null while it is being sent, or the server has it. */
    keptSince: write.isPending ? null : typedAt,
    // A text without a signal is safe here and goes by itself; anything else must be done again.
    error: isOnlyText(write.variables) && write.error && toAppError(write.error).status === 0 ? null : write.error,
  };
}

function isOnlyText(change: Change | undefined): boolean {
  return change?.files === undefined && change?.status === undefined;
}

function keptFiles(keptAs: string): WorkFile[] | null {
  try {
    return JSON.parse(localStorage.getItem(`${keptAs}.files`) ?? "null") as WorkFile[] | null;
  } catch {
    return null;
  }
}
