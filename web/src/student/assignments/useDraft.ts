import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Json } from "~/api/database.types";
import { db, type Row, rows } from "~/api/rest";
import { filesOf, type Work, type WorkFile } from "../data";

const SAVE_AFTER_MS = 1200;

type Submission = Row<"assignment_submissions">;
type Change = Partial<{ answer: string; files: WorkFile[]; status: "submitted" }>;

/**
 * The student's draft of one piece of work: written down a moment after the last key, and kept on this phone meanwhile.
 * Changes go one after the other, so that a slow answer never overwrites a newer one.
 */
export function useDraft(work: Work, enrollmentId: string) {
  const queries = useQueryClient();
  const keptAs = `launchpad.draft.${work.id}`;
  const [submission, setSubmission] = useState<Submission | null>(work.submission);
  const latest = useRef(submission);
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const [answer, setAnswer] = useState(() => localStorage.getItem(keptAs) ?? work.submission?.answer ?? "");
  const [chosen, setChosen] = useState<WorkFile[] | null>(() => keptFiles(keptAs));
  // What was handed in is a try: while it is changed, the change stays on this phone until it is handed in again.
  const isHandedIn = () => ["submitted", "late"].includes(latest.current?.status ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const write = useMutation({
    mutationFn: (change: Change) => {
      const next = line.current.then(() => store(change));
      line.current = next.catch(() => undefined);
      return next;
    },
    onSuccess: (stored) => {
      if (localStorage.getItem(keptAs) === stored.answer) localStorage.removeItem(keptAs);
      void queries.invalidateQueries({ queryKey: ["student", "work"] });
    },
  });

  async function store({ files, ...rest }: Change): Promise<Submission> {
    const values = files ? { ...rest, files: files as unknown as NonNullable<Json> } : rest;
    const was = latest.current;
    const stored = was
      ? await rows(db().from("assignment_submissions").update(values).eq("id", was.id).select("*").single())
      : await rows(
          db()
            .from("assignment_submissions")
            .insert({ ...values, assignment_id: work.id, enrollment_id: enrollmentId })
            .select("*")
            .single(),
        );
    latest.current = stored;
    setSubmission(stored);
    return stored;
  }

  useEffect(() => () => clearTimeout(timer.current), []);

  return {
    submission,
    files: chosen ?? filesOf(submission),
    answer,
    type(text: string) {
      setAnswer(text);
      localStorage.setItem(keptAs, text);
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
    error: write.error,
  };
}

function keptFiles(keptAs: string): WorkFile[] | null {
  try {
    return JSON.parse(localStorage.getItem(`${keptAs}.files`) ?? "null") as WorkFile[] | null;
  } catch {
    return null;
  }
}
