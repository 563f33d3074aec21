import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { db, rows } from "~/api/rest";
import type { components } from "~/api/schema";

type Schemas = components["schemas"];
export type Whose = Schemas["ContactWhose"];
export type NewContact = Schemas["NewContact"];
export type Outcome = Schemas["ContactOutcome"];

const CONTACT =
  "id, kind, value, owner, name, relation, lead_id, verified_at, opted_out_at, suppressed_at, suppressed_reason, retired_at, retired_reason";

/** All contacts of a family, its children, and what is permitted for any of them. */
export function useFamilyContacts(familyId: string) {
  return useQuery({
    queryKey: ["contacts", familyId],
    queryFn: async () => {
      const [contacts, children] = await Promise.all([
        rows(db().from("contacts").select(CONTACT).eq("family_id", familyId).order("owner").order("created_at")),
        rows(
          db()
            .from("imported_leads")
            .select("id, student_name")
            .eq("family_id", familyId)
            .is("merged_into", null)
            .is("erased_at", null)
            .order("created_at"),
        ),
      ]);
      const given = await rows(
        db()
          .from("current_consents")
          .select("purpose")
          .in(
            "lead_id",
            children.map(({ id }) => id),
          )
          .is("granted", true),
      );
      return { contacts, children, given: new Set<string | null>(given.map(({ purpose }) => purpose)) };
    },
  });
}

export type FamilyContacts = NonNullable<ReturnType<typeof useFamilyContacts>["data"]>;
export type Contact = FamilyContacts["contacts"][number];

export type Change =
  | { do: "add"; body: NewContact }
  | { do: "whose"; id: string; body: Whose }
  | { do: "correct"; id: string; value: string }
  | { do: "retire" | "restore" | "code"; id: string }
  | { do: "prove"; id: string; code: string };

const path = (contact_id: string) => ({ params: { path: { contact_id } } });

function send(change: Change): Promise<Outcome | Schemas["ContactDone"]> {
  switch (change.do) {
    case "add":
      return answer(engine.POST("/api/contacts", { body: change.body }));
    case "whose":
      return answer(engine.PUT("/api/contacts/{contact_id}", { ...path(change.id), body: change.body }));
    case "correct":
      return answer(
        engine.PUT("/api/contacts/{contact_id}/value", { ...path(change.id), body: { value: change.value } }),
      );
    case "retire":
      return answer(engine.POST("/api/contacts/{contact_id}/retire", path(change.id)));
    case "restore":
      return answer(engine.POST("/api/contacts/{contact_id}/restore", path(change.id)));
    case "code":
      return answer(engine.POST("/api/contacts/{contact_id}/code", path(change.id)));
    case "prove":
      return answer(
        engine.POST("/api/contacts/{contact_id}/prove", { ...path(change.id), body: { code: change.code } }),
      );
  }
}

/** One change of a family's contacts; every page that shows them reads them again. */
export function useContactChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: () =>
      Promise.all(
        ["contacts", "students", "inbox", "leads", "message", "email-log", "suppressed"].map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}
