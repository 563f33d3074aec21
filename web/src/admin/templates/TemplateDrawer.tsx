import { useDeferredValue, useRef } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Drawer } from "../kit/Drawer";
import { useDraft } from "../kit/useDraft";
import { eventWords } from "../words";
import { ApprovedField, useApproved, type WhatsAppTemplate } from "./ApprovedField";
import {
  type Edits,
  type Fault,
  type Template,
  useFaults,
  useKeep,
  useRestore,
  useTemplate,
  useVariables,
} from "./api";
import { Preview } from "./Preview";

interface TemplateDrawerProps {
  id: string;
  closeTo: string;
  hrefOf: (id: string) => string;
}

/** A text: its words to change, what is wrong with them, how they read, and its earlier versions. */
export function TemplateDrawer({ id, closeTo, hrefOf }: TemplateDrawerProps) {
  const template = useTemplate(id);
  const found = template.data;
  return (
    <Drawer label={m.text()} head={found ? eventWords(found.it.event_key) : m.text()} closeTo={closeTo}>
      <ErrorNotice
        error={template.error}
        onRetry={() => void template.refetch()}
        title={m.the_text_could_not_be_read()}
      />
      {template.isPending && <SkeletonRows rows={8} label={m.loading_the_text()} />}
      {found && (
        <>
          <Editor key={found.it.id} it={found.it} hrefOf={hrefOf} />
          <Versions versions={found.versions} shown={id} hrefOf={hrefOf} />
        </>
      )}
    </Drawer>
  );
}

interface Typed {
  edits: Edits;
  note: string;
}

function Editor({ it, hrefOf }: { it: Template; hrefOf: (id: string) => string }) {
  const [, go] = useLocation();
  const typed = useDraft<Typed>(`template.${it.id}`, { edits: {}, note: "" });
  const { edits, note } = typed.value;
  const asked = useDeferredValue(edits);
  const faults = useFaults(it.id, asked);
  const keep = useKeep(it.id);
  const set = (next: Edits) => typed.set({ note, edits: { ...edits, ...next } });
  const wrong = (faults.data ?? []).filter((fault) => !fault.is_warning);
  const isChanged = Object.values(edits).some((value) => value !== null && value !== undefined);
  const canEdit = it.channel !== "voice";
  return (
    <>
      {!it.is_active && (
        <Notice kind="info" title={m.this_version_is_not_in_use()}>
          <span>{m.use_it_again_below_or_change_it_into_a_new()}</span>
        </Notice>
      )}
      {typed.restored && isChanged && <p className="dim">{m.what_you_typed_before_is_still_here()}</p>}
      {canEdit ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            keep.mutate(
              { edits, note },
              {
                onSuccess: ({ id, version }) => {
                  typed.clear({ edits: {}, note: "" });
                  toast(m.version_version_is_in_use({ version }));
                  go(hrefOf(id), { replace: true });
                },
              },
            );
          }}
        >
          {it.channel === "whatsapp" ? (
            <Places it={it} edits={edits} set={set} faults={faults.data} />
          ) : (
            <Fields it={it} edits={edits} set={set} faults={faults.data} />
          )}
          <Warnings faults={faults.data} />
          <TextField
            label={m.what_you_changed()}
            optional
            maxLength={200}
            value={note}
            onChange={(event) => typed.set({ edits, note: event.target.value })}
          />
          <ErrorNotice error={faults.error ?? keep.error} />
          <div className="form__foot">
            <Button
              look="act"
              type="submit"
              disabled={!isChanged || wrong.length > 0}
              busy={keep.isPending && m.keeping_it()}
            >
              {m.keep_and_use_from_now_on()}
            </Button>
            {isChanged && <Button onClick={() => typed.clear({ edits: {}, note: "" })}>{m.throw_away()}</Button>}
            {wrong[0] && <p className="bad">{wrong[0].message}</p>}
          </div>
        </form>
      ) : (
        <p className="dim">{m.what_the_agent_says_is_set_with_the_agent_it()}</p>
      )}
      <Preview id={it.id} edits={asked} channel={it.channel} />
    </>
  );
}

interface FieldsProps {
  it: Template;
  edits: Edits;
  set: (next: Edits) => void;
  faults: Fault[] | undefined;
}

function errorOf(faults: Fault[] | undefined, field: string): string | undefined {
  return faults?.find((fault) => fault.field === field && !fault.is_warning)?.message;
}

function Fields({ it, edits, set, faults }: FieldsProps) {
  const body = useRef<HTMLTextAreaElement>(null);
  const text = edits.body ?? it.body;
  function insert(name: string) {
    const at = body.current?.selectionStart ?? text.length;
    set({ body: `${text.slice(0, at)}{${name}}${text.slice(at)}` });
    body.current?.focus();
  }
  return (
    <>
      <TextField
        label={it.channel === "in_app" ? m.title() : m.subject()}
        value={edits.subject ?? it.subject ?? ""}
        error={errorOf(faults, "subject")}
        onChange={(event) => set({ subject: event.target.value })}
      />
      {it.channel === "email" && (
        <TextField
          label={m.preview_text()}
          optional
          value={edits.preheader ?? it.preheader ?? ""}
          error={errorOf(faults, "preheader")}
          onChange={(event) => set({ preheader: event.target.value })}
        />
      )}
      <AreaField
        ref={body}
        label={m.text()}
        rows={12}
        help={m.text_with_buttons_help({ address: "{form_url}" })}
        value={text}
        error={errorOf(faults, "body")}
        onChange={(event) => set({ body: event.target.value })}
      />
      <Variables id={it.id} onInsert={insert} />
      {it.channel === "email" && (
        <AreaField
          label={m.below_the_text()}
          rows={4}
          value={edits.footer ?? it.footer ?? ""}
          error={errorOf(faults, "footer")}
          onChange={(event) => set({ footer: event.target.value })}
        />
      )}
    </>
  );
}

function Variables({ id, onInsert }: { id: string; onInsert: (name: string) => void }) {
  const variables = useVariables(id);
  return (
    <details>
      <summary>{m.insert_a_variable()}</summary>
      <ErrorNotice error={variables.error} />
      <ul className="plain stack stack--tight">
        {variables.data?.map((one) => (
          <li key={one.name}>
            <Button size="small" onClick={() => onInsert(one.name)}>{`{${one.name}}`}</Button>{" "}
            <span className="dim">
              {one.about};{" "}
              {one.fallback === null ? m.held_without_a_value() : m.otherwise_fallback({ fallback: one.fallback })}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Places({ it, edits, set, faults }: FieldsProps) {
  const variables = useVariables(it.id);
  const bound = useApproved().find((one) => one.campaign === edits.campaign);
  const params = edits.params ?? it.params;
  const rebind = (one: WhatsAppTemplate) =>
    set({ campaign: one.campaign, params: one.values.map((_, place) => params[place] ?? "recipient_name") });
  return (
    <>
      {it.event_key.startsWith("own_") && (
        <ApprovedField
          label={m.own_whatsapp_template()}
          value={edits.campaign ?? it.provider_name ?? ""}
          onPick={rebind}
          error={errorOf(faults, "campaign")}
        />
      )}
      <p className="words bubble bubble--out">{bound?.body ?? it.body}</p>
      <p className="dim">{m.whatsapp_sends_the_text_that_it_approved()}</p>
      {params.map((name, index) => (
        <SelectField
          key={index}
          label={`{{${index + 1}}}`}
          value={name}
          error={errorOf(faults, "params")}
          onChange={(event) =>
            set({ params: params.map((each, place) => (place === index ? event.target.value : each)) })
          }
        >
          {variables.data
            ?.filter((one) => !one.is_link)
            .map((one) => (
              <option key={one.name} value={one.name}>
                {`${one.about} (${one.name})`}
              </option>
            ))}
        </SelectField>
      ))}
    </>
  );
}

function Warnings({ faults }: { faults: Fault[] | undefined }) {
  const warnings = (faults ?? []).filter((fault) => fault.is_warning);
  if (warnings.length === 0) return null;
  return (
    <Notice kind="wait" title={m.to_know()}>
      <ul className="plain">
        {warnings.map((fault) => (
          <li key={`${fault.field}${fault.message}`}>{fault.message}</li>
        ))}
      </ul>
    </Notice>
  );
}

function Versions({
  versions,
  shown,
  hrefOf,
}: {
  versions: Template[];
  shown: string;
  hrefOf: (id: string) => string;
}) {
  const [, go] = useLocation();
  const restore = useRestore();
  const inUse = versions.find((each) => each.is_active);
  const offered = versions.find(
    (each) => each.origin === "catalogue" && !each.is_active && each.version > (inUse?.version ?? 0),
  );
  const use = (each: Template) =>
    restore.mutate(each.id, {
      onSuccess: () => {
        toast(m.version_version_is_in_use({ version: each.version }), async () => {
          if (inUse) await restore.mutateAsync(inUse.id);
        });
        go(hrefOf(each.id), { replace: true });
      },
    });
  return (
    <section className="stack">
      <h3>{m.versions()}</h3>
      <ErrorNotice error={restore.error} />
      {offered && (
        <Notice kind="info" title={m.version_version_came_with_an_update({ version: offered.version })}>
          <span>{m.yours_stays_in_use_until_you_choose_the_new()}</span>
        </Notice>
      )}
      <ul className="plain stack stack--tight">
        {versions.map((each) => (
          <li key={each.id} className="row row--between">
            <span>
              <strong className="strong">{m.version_version({ version: each.version })}</strong>{" "}
              <span className="dim">
                {each.origin === "educator" ? "yours" : m.as_delivered()}, {dayClock(each.created_at)}
                {each.note && `, ${each.note}`}
              </span>
            </span>
            {each.is_active ? (
              <span className="good">{m.in_use()}</span>
            ) : (
              <span className="row">
                {each.id !== shown && (
                  <Button size="small" look="ghost" onClick={() => go(hrefOf(each.id), { replace: true })}>
                    {m.read()}
                  </Button>
                )}
                <Button size="small" busy={restore.isPending && m.changing()} onClick={() => use(each)}>
                  {m.use_again()}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
