import { useState } from "react";
import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import { useSendWords } from "../settings";
import { type Template, useNumber, useTemplates, useTestTemplate } from "./api";
import { SubmitText } from "./Templates";
import { APPROVAL, LANGUAGES, share } from "./words";

const HEADERS: Record<string, string> = {
  none: m.none(),
  text: m.text(),
  image: m.a_picture(),
  video: m.a_video(),
  document: m.a_file(),
  location: m.a_place(),
};

/** One template: what WhatsApp says, what each value means, and a test to the educator's own number. */
export function TemplateDrawer({ campaign, closeTo }: { campaign: string; closeTo: string }) {
  const number = useNumber().data;
  const templates = useTemplates(number?.synced_at);
  const it = templates.data?.find((one) => one.campaign === campaign);
  return (
    <Drawer
      label={m.template()}
      head={campaign}
      closeTo={closeTo}
      foot={it?.template_id && <Test id={it.template_id} fault={it.fault} />}
    >
      <ErrorNotice error={templates.error} onRetry={() => void templates.refetch()} />
      {templates.isPending && <SkeletonRows rows={6} label={m.loading_the_template()} />}
      {templates.data && !it && <EmptyState drawing="none" title={m.there_is_no_such_template()} />}
      {it && <Body template={it} />}
    </Drawer>
  );
}

function Body({ template: it }: { template: Template }) {
  const look = APPROVAL[it.state];
  return (
    <>
      <div className="row row--between">
        <h2>{it.title}</h2>
        {look && <StatusChip look={look} />}
      </div>
      {it.fault && (
        <Notice kind="bad" title={m.it_cannot_be_sent_now()}>
          {m.fault_what_waits_with_it_is_held_and_leaves({ fault: it.fault })}
        </Notice>
      )}
      {!it.template_id && <p className="dim">{m.only_at_aisensy_nothing_here_sends_it()}</p>}
      <Facts
        items={[
          [m.language(), LANGUAGES[it.language] ?? it.language],
          [m.category(), it.category?.toLowerCase() ?? m.not_known()],
          [m.above_its_words(), HEADERS[it.header_kind] ?? it.header_kind],
          [m.sent_in_30_days(), String(it.sent)],
          [m.delivered_2(), share(it.delivered, it.sent) || m.none()],
          [m.read(), share(it.read, it.sent) || m.none()],
          [m.failed(), String(it.failed)],
          ...(it.synced_at ? ([[m.read_from_aisensy(), dayClock(it.synced_at)]] as [string, string][]) : []),
        ]}
      />
      <section>
        <h3>{m.values()}</h3>
        {it.values.length === 0 ? (
          <p className="dim">{m.it_takes_none()}</p>
        ) : (
          <Facts
            left
            items={it.values.map(({ place, name, example }) => [
              `{{${place}}}`,
              name ? (
                m.replace_all_such_as_example({ replace_all: name.replaceAll("_", " "), example: example ?? "" })
              ) : (
                <span className="bad">{m.nothing_of_ours_stands_here()}</span>
              ),
            ])}
          />
        )}
      </section>
      {it.template_id && (
        <p>
          <Link href={paths.admin.emailItem("templates", it.template_id)}>{m.values_change()}</Link>
        </p>
      )}
      {it.buttons.length > 0 && (
        <section>
          <h3>{m.buttons()}</h3>
          <ul>
            {it.buttons.map(({ text, type, means }) => (
              <li key={text}>
                {text}{" "}
                <span className="dim">
                  {type === "url" ? m.opens_a_personal_link() : (means?.replaceAll("_", " ") ?? type)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{m.text_to_submit()}</h3>
        <SubmitText template={it} />
      </section>
    </>
  );
}

function Test({ id, fault }: { id: string; fault: string | null }) {
  const [to, setTo] = useState("");
  const test = useTestTemplate();
  const words = useSendWords();
  return (
    <div className="stack stack--tight" style={{ width: "100%" }}>
      <ErrorNotice error={test.error} title={m.the_test_was_not_sent()} />
      <TextField
        label={m.send_a_test_to()}
        optional
        type="tel"
        help={m.empty_your_own_number_from_the_settings_its()}
        value={to}
        onChange={(event) => setTo(event.target.value)}
      />
      <div>
        <Button
          look="act"
          disabled={Boolean(fault) || words.isPaused}
          busy={test.isPending && m.sending()}
          onClick={() =>
            test.mutate(
              { id, to: to.trim() || null },
              { onSuccess: (sent) => toast(m.a_test_went_to_to({ to: sent.to })) },
            )
          }
        >
          {words.test(m.send_me_this_one())}
        </Button>
        {fault && <p className="dim small">{m.whatsapp_would_not_take_it()}</p>}
      </div>
    </div>
  );
}
