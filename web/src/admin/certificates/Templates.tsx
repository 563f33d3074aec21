import { IconPlus } from "@tabler/icons-react";
import { useDeferredValue, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { toAppError } from "~/api/errors";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { CheckField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { CERTIFICATE } from "~/shared/words/status";
import { Card } from "../kit/Page";
import { Segments } from "../kit/Tabs";
import { useDraft } from "../kit/useDraft";
import {
  type Look,
  type Template,
  useArchiveTemplate,
  useChooseTemplate,
  usePreview,
  useSamples,
  useSaveTemplate,
  useTemplates,
} from "./api";

const NEW: Look & { name: string } = {
  name: "",
  layout: "kite",
  accent: "#0F6470",
  heading: m.certificate_of_completion(),
  heading_second: "पूर्णता प्रमाणपत्र",
  sentence: m.has_completed(),
  shows_measure: true,
  shows_hours: false,
  signed_as: m.educator(),
};
const LAYOUTS = [
  { value: "kite" as const, word: m.kite() },
  { value: "plain" as const, word: m.plain() },
];

/** How certificates look: those there are, and the editor with the names that could go wrong. */
export function Templates() {
  const templates = useTemplates();
  const choose = useChooseTemplate();
  const archive = useArchiveTemplate();
  const [editing, setEditing] = useState<Template | "new" | null>(null);
  if (editing)
    return (
      <Editor
        key={editing === "new" ? "new" : editing.id}
        template={editing === "new" ? null : editing}
        onClose={() => setEditing(null)}
      />
    );
  return (
    <Card
      title={m.templates()}
      side={
        <Button look="act" icon={<IconPlus size={16} aria-hidden="true" />} onClick={() => setEditing("new")}>
          {m.new_template()}
        </Button>
      }
    >
      <ErrorNotice error={templates.error ?? choose.error ?? archive.error} onRetry={() => void templates.refetch()} />
      {templates.isPending && <SkeletonRows rows={2} label={m.loading_templates()} />}
      <ul className="plain stack">
        {templates.data?.map((one) => (
          <li key={one.id} className="row row--between">
            <span className="row">
              <strong className="strong">{one.name}</strong>
              {one.is_default && <StatusChip look={{ ...CERTIFICATE.issued, en: "For new certificates" }} />}
            </span>
            <span className="row">
              <Button size="small" aria-label={m.edit_name({ name: one.name })} onClick={() => setEditing(one)}>
                {m.edit()}
              </Button>
              {!one.is_default && (
                <>
                  <Button
                    size="small"
                    aria-label={`${m.use_for_new_ones()}: ${one.name}`}
                    onClick={() =>
                      choose.mutate(one.id, { onSuccess: () => toast(m.new_certificates_use_name({ name: one.name })) })
                    }
                  >
                    {m.use_for_new_ones()}
                  </Button>
                  <Button
                    size="small"
                    aria-label={`${m.put_away()}: ${one.name}`}
                    onClick={() =>
                      archive.mutate(one.id, { onSuccess: () => toast(m.name_put_away({ name: one.name })) })
                    }
                  >
                    {m.put_away()}
                  </Button>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function lookOf(it: Look): Look {
  const { layout, accent, heading, heading_second, sentence, shows_measure, shows_hours, signed_as } = it;
  return { layout, accent, heading, heading_second, sentence, shows_measure, shows_hours, signed_as };
}

function Editor({ template, onClose }: { template: Template | null; onClose: () => void }) {
  const typed = useDraft<Look & { name: string }>(
    `certificate-template.${template?.id ?? "new"}`,
    template ? { name: template.name, ...lookOf(template as Look) } : NEW,
  );
  const values = typed.value;
  const set = (change: Partial<typeof values>) => typed.set({ ...values, ...change });
  const samples = useSamples();
  const [chosen, setChosen] = useState<string | null>(null);
  const name = chosen ?? samples.data?.[0]?.name ?? "";
  const preview = usePreview(useDeferredValue(lookOf(values)), useDeferredValue(name));
  const save = useSaveTemplate(template?.id ?? null);
  return (
    <Card title={template ? template.name : m.new_template()}>
      <div className="template">
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(
              { name: values.name.trim(), ...lookOf(values) },
              {
                onSuccess: () => {
                  typed.clear();
                  toast(m.template_saved());
                  onClose();
                },
              },
            );
          }}
        >
          <TextField
            label={m.name_of_the_template()}
            maxLength={60}
            value={values.name}
            onChange={(event) => set({ name: event.target.value })}
          />
          <Segments
            label={m.layout()}
            name="layout"
            items={LAYOUTS}
            value={values.layout}
            onChange={(layout) => set({ layout })}
          />
          <TextField
            label={m.colour()}
            type="color"
            value={values.accent.toLowerCase()}
            onChange={(event) => set({ accent: event.target.value.toUpperCase() })}
          />
          <TextField
            label={m.heading()}
            maxLength={60}
            value={values.heading}
            onChange={(event) => set({ heading: event.target.value })}
          />
          <TextField
            label={m.heading_in_a_second_language()}
            optional
            maxLength={60}
            value={values.heading_second ?? ""}
            onChange={(event) => set({ heading_second: event.target.value })}
          />
          <TextField
            label={m.between_name_and_course()}
            maxLength={120}
            value={values.sentence}
            onChange={(event) => set({ sentence: event.target.value })}
          />
          <TextField
            label={m.you_sign_as()}
            maxLength={40}
            value={values.signed_as}
            onChange={(event) => set({ signed_as: event.target.value })}
          />
          <CheckField
            label={m.say_how_many_classes_and_pieces_of_work()}
            checked={values.shows_measure ?? true}
            onChange={(event) => set({ shows_measure: event.target.checked })}
          />
          <CheckField
            label={m.say_how_many_hours_the_classes_lasted()}
            checked={values.shows_hours ?? false}
            onChange={(event) => set({ shows_hours: event.target.checked })}
          />
          <ErrorNotice error={save.error} />
          <div className="form__foot">
            <Button type="submit" look="act" disabled={!values.name.trim()} busy={save.isPending && m.saving()}>
              {m.save_the_template()}
            </Button>
            <Button onClick={onClose}>{m.back()}</Button>
          </div>
        </form>
        <div className="stack">
          <div className="template__tries">
            {samples.data?.map((one) => (
              <Button
                key={one.why}
                size="small"
                look={one.name === name ? "tint" : "plain"}
                aria-pressed={one.name === name}
                onClick={() => setChosen(one.name)}
              >
                {one.why}
              </Button>
            ))}
          </div>
          <TextField
            label={m.name_in_the_preview()}
            value={name}
            maxLength={120}
            onChange={(event) => setChosen(event.target.value)}
          />
          {preview.error && <p className="bad">{toAppError(preview.error).message}</p>}
          {preview.data && (
            <img
              className={preview.isPlaceholderData ? "sheet sheet--old" : "sheet"}
              src={preview.data}
              alt={m.preview_with_the_name_name({ name })}
              width={842}
              height={595}
            />
          )}
          <p className="dim small">{m.one_line_from_48_down_to_30_points_then_two()}</p>
        </div>
      </div>
    </Card>
  );
}
