import { IconPhone } from "@tabler/icons-react";
import { useState } from "react";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { device, rememberedPage } from "~/shared/seen";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { AreaField } from "~/shared/ui/Field";
import { PageTitle } from "~/shared/ui/PageTitle";
import { useAsk, useTeacher } from "./api";

/** One tap from every page to here, one more tells the teacher. Words are welcome, and not asked for. */
export default function Unsafe() {
  const { name } = useTeacher();
  const [key] = useState(() => crypto.randomUUID());
  const [text, setText] = useState("");
  const tell = useAsk();
  return (
    <>
      <PageTitle>{m.help_safety()}</PageTitle>
      {tell.isSuccess ? (
        <Notice kind="good" role="status" title={m.unsafe_sent({ name })}>
          <span>{m.unsafe_answer()}</span>
        </Notice>
      ) : (
        <section className="card" aria-label={m.help_safety()}>
          <p>{m.unsafe_lead({ name })}</p>
          <ErrorNotice error={tell.error} />
          <Button
            look="act"
            size="big"
            wide
            busy={tell.isPending && m.sending()}
            onClick={() =>
              tell.mutate({
                category: "safety",
                text,
                page: rememberedPage(),
                device: device(),
                errors: [],
                photos: [],
                client_key: key,
              })
            }
          >
            {m.unsafe_send({ name })}
          </Button>
          <AreaField
            label={m.unsafe_text()}
            rows={4}
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <p className="card__second">{m.unsafe_answer()}</p>
        </section>
      )}
      <section className="card" aria-label="112, 1098">
        <ButtonLink wide icon={<IconPhone size={22} aria-hidden="true" />} href="tel:1098" target="_self">
          {m.call_1098()}
        </ButtonLink>
        <ButtonLink wide icon={<IconPhone size={22} aria-hidden="true" />} href="tel:112" target="_self">
          {m.call_112()}
        </ButtonLink>
      </section>
      <ButtonLink look="ghost" href={paths.app.support}>
        {m.my_requests()}
      </ButtonLink>
    </>
  );
}
