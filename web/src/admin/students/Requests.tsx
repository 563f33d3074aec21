import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { answer, engine } from "~/api/engine";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { Card } from "../kit/Page";

/** What the student asks to have changed in the profile, until it is answered. */
export function Requests({ leadId }: { leadId: string }) {
  const queries = useQueryClient();
  const [said, setSaid] = useState("");
  const found = useQuery({
    queryKey: ["students", "requests", leadId],
    queryFn: () => answer(engine.GET("/api/profile/requests", { params: { query: { lead_id: leadId } } })),
  });
  const decide = useMutation({
    mutationFn: ({ id, granted }: { id: string; granted: boolean }) =>
      answer(
        engine.POST("/api/profile/requests/{request_id}/answer", {
          params: { path: { request_id: id } },
          body: { granted, answer: said },
        }),
      ),
    onSuccess: async (_, { granted }) => {
      setSaid("");
      await queries.invalidateQueries({ queryKey: ["students"] });
      toast(granted ? m.profile_request_granted() : m.profile_request_left());
    },
  });
  const waiting = found.data?.requests.find(({ status }) => status === "waiting");
  if (found.error) return <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!waiting) return null;
  const { id, field, wanted, created_at } = waiting;
  return (
    <Card title={m.profile_requests()}>
      <p>
        <strong className="strong">
          {field === "birth_year" ? m.profile_request_year({ wanted }) : m.profile_request_name({ wanted })}
        </strong>
        <br />
        <span className="dim">{m.profile_request_asked({ day: day(created_at) })}</span>
      </p>
      {field === "name_on_certificate" && <p className="dim">{m.profile_request_certificate()}</p>}
      <TextField
        label={m.profile_request_answer()}
        optional
        maxLength={300}
        value={said}
        onChange={(event) => setSaid(event.target.value)}
      />
      <ErrorNotice error={decide.error} />
      <div className="row">
        <Button
          look="act"
          busy={decide.isPending && decide.variables.granted && m.saving()}
          onClick={() => decide.mutate({ id, granted: true })}
        >
          {m.profile_request_grant()}
        </Button>
        <Button disabled={decide.isPending} onClick={() => decide.mutate({ id, granted: false })}>
          {m.profile_request_decline()}
        </Button>
      </div>
    </Card>
  );
}
