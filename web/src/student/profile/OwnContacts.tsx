import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, engine } from "~/api/engine";
import { toAppError } from "~/api/errors";
import type { components } from "~/api/schema";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { toast } from "~/shared/ui/toast";
import { NewContact, type Wanted } from "../contacts/NewContact";
import { Wait } from "../Wait";

const KEY = ["profile", "contacts"];

/** The student's own e-mail address and number for messages, each changed by a code that goes to the new one. */
export function OwnContacts() {
  const own = useQuery({ queryKey: KEY, queryFn: () => answer(engine.GET("/api/contacts/own")) });
  const [open, setOpen] = useState<Wanted["kind"] | null>(null);
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (wanted: { ask: components["schemas"]["OwnContactWanted"] } | { code: string }) =>
      "ask" in wanted
        ? answer(engine.POST("/api/contacts/own", { body: wanted.ask }))
        : answer(engine.POST("/api/contacts/own/confirm", { body: { code: wanted.code } })),
    onSuccess: (now) => queries.setQueryData(KEY, now),
  });
  function close() {
    change.reset();
    setOpen(null);
  }
  // Without a seat there is nobody to write to.
  if (own.error && toAppError(own.error).status === 404) return null;
  return (
    <section className="card" aria-labelledby="own-contacts">
      <h2 id="own-contacts">{m.own_contacts()}</h2>
      <Wait on={own} rows={2}>
        {({ contacts, may_have, sent }) => (
          <>
            <p className="card__second">{may_have ? m.own_contacts_about() : m.contact_guardian_only()}</p>
            {may_have &&
              (["email", "phone"] as const).map((kind) => {
                const one = contacts.find((contact) => contact.kind === kind);
                return (
                  <div key={kind} style={{ display: "contents" }}>
                    <p>
                      <strong>{kind === "email" ? m.email() : m.contact_phone()}</strong>
                      <br />
                      <span className="row__second">
                        {one
                          ? `${one.masked}, ${one.is_stopped ? m.contact_gets_nothing() : one.is_proven ? m.contact_proven() : m.contact_not_proven()}`
                          : m.own_contacts_none()}
                      </span>
                    </p>
                    {open === kind ? (
                      <NewContact
                        kind={kind}
                        sent={sent ?? null}
                        busy={change.isPending}
                        error={change.error}
                        onAsk={({ kind: asked, value }) =>
                          change.mutate({ ask: { kind: asked, value, replaces: one?.id ?? null } })
                        }
                        onCode={(code) =>
                          change.mutate(
                            { code },
                            {
                              onSuccess: () => {
                                toast(m.contact_changed());
                                close();
                              },
                            },
                          )
                        }
                        onClose={close}
                      />
                    ) : (
                      <Button onClick={() => setOpen(kind)}>{one ? m.contact_change() : m.contact_add_own()}</Button>
                    )}
                  </div>
                );
              })}
          </>
        )}
      </Wait>
    </section>
  );
}
