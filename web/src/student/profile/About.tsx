import { type FormEvent, useState } from "react";
import { m } from "~/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { type ProfileRequest, profileProblem, type StudentProfile, useProfileChange } from "./api";

/** Year of birth, class, school and city. What the guardian confirmed is asked of the teacher. */
export function About({ it }: { it: StudentProfile }) {
  const change = useProfileChange();
  const [year, setYear] = useState(it.birth_year ? String(it.birth_year) : "");
  const [grade, setGrade] = useState(it.grade ?? "");
  const [school, setSchool] = useState(it.school ?? "");
  const [city, setCity] = useState(it.city ?? "");
  const fault = profileProblem(change.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    const birth_year = it.is_year_locked ? it.birth_year : year ? Number(year) : null;
    change.mutate({ do: "about", body: { birth_year, grade, school, city } }, { onSuccess: () => toast(m.saved()) });
  }
  return (
    <form className="card" aria-label={m.profile_about()} onSubmit={submit} noValidate>
      <h2>{m.profile_about()}</h2>
      {it.is_year_locked ? (
        <Locked it={it} field="birth_year" label={m.profile_year()} value={String(it.birth_year)} />
      ) : (
        <TextField
          big
          label={m.profile_year()}
          error={fault?.field === "birth_year" ? fault.message : undefined}
          inputMode="numeric"
          maxLength={4}
          value={year}
          onChange={(event) => setYear(event.target.value.replace(/\D/g, ""))}
        />
      )}
      <TextField
        big
        label={m.profile_grade()}
        maxLength={120}
        value={grade}
        onChange={(e) => setGrade(e.target.value)}
      />
      <TextField
        big
        label={m.profile_school()}
        maxLength={120}
        value={school}
        onChange={(event) => setSchool(event.target.value)}
      />
      <TextField big label={m.profile_city()} maxLength={120} value={city} onChange={(e) => setCity(e.target.value)} />
      {fault && fault.field !== "birth_year" && <ErrorNotice error={fault} />}
      <Button type="submit" look="act" busy={change.isPending && m.saving()}>
        {m.save()}
      </Button>
    </form>
  );
}

interface LockedProps {
  it: StudentProfile;
  field: ProfileRequest["field"];
  label: string;
  value: string;
}

const STATES = {
  waiting: m.profile_request_waiting,
  done: m.profile_request_done,
  declined: m.profile_request_declined,
} as const;

/** What only the teacher changes: its value, the last request about it with its state, and a new request. */
export function Locked({ it, field, label, value }: LockedProps) {
  const change = useProfileChange();
  const [wanted, setWanted] = useState<string | null>(null);
  const last = it.requests.find((one) => one.field === field);
  const fault = profileProblem(change.error);
  const send = () =>
    change.mutate({ do: "ask", body: { field, wanted: wanted ?? "" } }, { onSuccess: () => setWanted(null) });
  return (
    <div style={{ display: "contents" }}>
      <p>
        <strong>{label}</strong>
        <br />
        {value}
        <br />
        <span className="row__second">{m.profile_locked()}</span>
      </p>
      {last && (
        <Notice kind={last.status === "waiting" ? "wait" : "info"} title={STATES[last.status]()}>
          {last.wanted}
          {last.answer && `. ${last.answer}`}
        </Notice>
      )}
      {wanted !== null && (
        <TextField
          big
          label={m.profile_wanted()}
          error={fault?.message}
          maxLength={120}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      )}
      {last?.status !== "waiting" &&
        (wanted === null ? (
          <Button onClick={() => setWanted("")}>{m.profile_ask()}</Button>
        ) : (
          <Button look="tint" disabled={!wanted.trim()} busy={change.isPending && m.sending()} onClick={send}>
            {m.profile_ask_send()}
          </Button>
        ))}
    </div>
  );
}
