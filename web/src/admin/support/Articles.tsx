import { Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { count } from "~/shared/format/size";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, CheckField, SelectField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Ask } from "../kit/Ask";
import { type Article, type Draft, useArticles, useFigures, useRemoveArticle, useSaveArticle } from "./api";
import { CATEGORIES, CATEGORY_OPTIONS } from "./words";

const CHOICES = CATEGORY_OPTIONS.filter(({ value }) => value !== "safety");

/** The answers that families read before they ask, with how often each was enough. */
export function Articles({ onEdit }: { onEdit: (article: Article) => void }) {
  const articles = useArticles();
  const figures = useFigures().data;
  const remove = useRemoveArticle();
  const [asking, setAsking] = useState<Article | null>(null);
  if (articles.isPending) return <SkeletonRows rows={5} label={m.loading_the_answers()} />;
  return (
    <>
      <ErrorNotice error={articles.error} onRetry={() => void articles.refetch()} />
      {articles.data?.length === 0 && <EmptyState title={m.no_answer_is_written_yet()} />}
      <ul className="card articles" aria-label={m.answers_read_first()}>
        {articles.data?.map((article) => {
          const read = figures?.articles[article.id];
          return (
            <li key={article.id}>
              <span className="stack stack--tight">
                <strong className="strong">{article.question_en}</strong>
                <span className="dim small">
                  {CATEGORIES[article.category]}
                  {!article.is_published && m.not_shown()}
                  {read
                    ? m.read_count_in_30_days_enough_count2({
                        count: count(read.reads, m.time_2()),
                        count2: count(read.answered, m.time_2()),
                      })
                    : ". Not read in 30 days"}
                </span>
              </span>
              <span className="row">
                <Button size="small" onClick={() => onEdit(article)}>
                  {m.edit()}
                </Button>
                <Button size="small" look="danger" onClick={() => setAsking(article)}>
                  {m.remove_2()}
                </Button>
              </span>
            </li>
          );
        })}
      </ul>
      <Ask
        open={asking !== null}
        onClose={() => setAsking(null)}
        title={m.remove_this_answer()}
        verb={m.remove_it()}
        danger
        busy={remove.isPending && m.removing()}
        error={remove.error}
        onYes={() => asking && remove.mutate(asking.id, { onSuccess: () => setAsking(null) })}
      >
        <p>{asking?.question_en}</p>
      </Ask>
    </>
  );
}

/** A question with its answer, in both languages. */
export function ArticleForm({ start, onClose }: { start: Partial<Article>; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>({
    category: start.category && start.category !== "safety" ? start.category : "other",
    position: start.position ?? 100,
    question_en: start.question_en ?? "",
    question_hi: start.question_hi ?? "",
    answer_en: start.answer_en ?? "",
    answer_hi: start.answer_hi ?? "",
    is_published: start.is_published ?? true,
  });
  const save = useSaveArticle();
  const text = (key: "question_en" | "question_hi" | "answer_en" | "answer_hi") => ({
    value: draft[key],
    required: true,
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [key]: event.target.value }),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(
      { id: start.id ?? null, draft },
      {
        onSuccess: () => {
          toast(m.the_answer_is_saved());
          onClose();
        },
      },
    );
  }

  return (
    <Modal opened onClose={onClose} size="lg" title={<strong>{m.answer_read_first()}</strong>}>
      <form className="stack" onSubmit={submit}>
        <SelectField
          label={m.category()}
          value={draft.category}
          onChange={(event) => setDraft({ ...draft, category: event.target.value as Draft["category"] })}
        >
          {CHOICES.map(({ value, word }) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </SelectField>
        <TextField label={m.question_english()} maxLength={120} {...text("question_en")} />
        <AreaField label={m.answer_english()} rows={4} maxLength={2000} {...text("answer_en")} />
        <TextField label={m.question_hindi()} lang="hi" maxLength={160} {...text("question_hi")} />
        <AreaField label={m.answer_hindi()} lang="hi" rows={4} maxLength={2400} {...text("answer_hi")} />
        <CheckField
          label={m.families_see_it()}
          checked={draft.is_published}
          onChange={(event) => setDraft({ ...draft, is_published: event.target.checked })}
        />
        <ErrorNotice error={save.error} />
        <div className="row">
          <Button look="act" type="submit" busy={save.isPending && m.saving()}>
            {m.save_the_answer()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
