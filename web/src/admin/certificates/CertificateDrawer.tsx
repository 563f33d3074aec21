import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { download } from "~/api/engine";
import { toAppError } from "~/api/errors";
import { signedUrl } from "~/api/storage";
import { config } from "~/app/config";
import { day, dayClock } from "~/shared/format/time";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { AreaField, SelectField, TextField } from "~/shared/ui/Field";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import { CERTIFICATE } from "~/shared/words/status";
import { Ask } from "../kit/Ask";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import { PlanSheet } from "../kit/PlanSheet";
import { type Candidate, useCertificate, useDiscard, useReissue, useRevoke, useSeat, useTemplates } from "./api";
import { Generate } from "./Generate";
import { Picture } from "./Picture";

const LINK_LIVES_SECONDS = 300;

/** One student: how far they are, their certificate, and all that can be done with it. */
export function CertificateDrawer({ enrollmentId, closeTo }: { enrollmentId: string; closeTo: string }) {
  const seat = useSeat(enrollmentId);
  const [making, setMaking] = useState(false);
  const found = seat.data;
  return (
    <Drawer
      label={found?.student_name ?? m.certificate()}
      head={found?.batch_name ?? m.certificate()}
      closeTo={closeTo}
    >
      <ErrorNotice error={seat.error} onRetry={() => void seat.refetch()} />
      {seat.isPending && <SkeletonRows rows={4} label={m.loading_the_student()} />}
      {seat.isSuccess && !found && <EmptyState drawing="none" title={m.this_student_has_no_seat_any_more()} />}
      {found && (
        <div className="stack">
          <h2>{found.student_name}</h2>
          <Facts
            items={[
              [
                m.classes(),
                m.sessions_attended_of_sessions_held({
                  sessions_attended: found.sessions_attended,
                  sessions_held: found.sessions_held,
                }),
              ],
              [m.work(), m.work_done_of_work_set({ work_done: found.work_done, work_set: found.work_set })],
              [m.still_missing(), found.missing.join("; ") || m.nothing()],
              [
                m.check_page_shows(),
                found.shows_full_name ? m.full_name_the_guardian_allowed_it() : m.first_name_initial(),
              ],
            ]}
          />
          {found.certificate_id ? (
            <Given seat={found} id={found.certificate_id} />
          ) : (
            <Button look="act" onClick={() => setMaking(true)}>
              {m.generate_certificate()}
            </Button>
          )}
          {making && <Generate candidates={[found]} onClose={() => setMaking(false)} />}
        </div>
      )}
    </Drawer>
  );
}

function Given({ seat, id }: { seat: Candidate; id: string }) {
  const certificate = useCertificate(id);
  const discard = useDiscard();
  const [open, setOpen] = useState<"issue" | "draw" | "reissue" | "revoke" | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const it = certificate.data;
  if (!it)
    return (
      <>
        <ErrorNotice error={certificate.error} onRetry={() => void certificate.refetch()} />
        {certificate.isPending && <SkeletonRows rows={2} height={120} label={m.loading_the_certificate()} />}
      </>
    );
  const save = async (act: () => Promise<void>) => {
    setProblem(null);
    await act().catch(setProblem);
  };
  const file = (path: string, ending: string) =>
    save(async () =>
      window.location.assign(await signedUrl("certificates", path, LINK_LIVES_SECONDS, `certificate.${ending}`)),
    );
  const address = `${config().app_url}/verify/${it.code}`;
  const close = () => setOpen(null);
  return (
    <>
      <Picture path={it.png_path} name={it.name_printed} />
      <Facts
        items={[
          [m.status(), <StatusChip key="state" look={it.issued_at ? CERTIFICATE[it.status] : CERTIFICATE.draft} />],
          [m.name_printed(), it.name_printed],
          [m.code(), it.code],
          [m.issued(), it.issued_at ? day(it.issued_on) : m.not_yet()],
          [
            m.checked(),
            it.checks
              ? m.checks_times_last_part({ checks: it.checks, part: it.checked_at ? dayClock(it.checked_at) : "" })
              : m.never(),
          ],
          ...(it.reason ? ([[m.given_all_the_same(), it.reason]] as [string, string][]) : []),
          ...(it.revoked_at
            ? ([[m.withdrawn(), `${dayClock(it.revoked_at)}: ${it.revoked_reason ?? ""}`]] as [string, string][])
            : []),
        ]}
      />
      <ErrorNotice error={problem} />
      <div className="row">
        <Button onClick={() => void file(it.pdf_path, "pdf")}>{m.pdf()}</Button>
        <Button onClick={() => void file(it.png_path, "png")}>{m.png()}</Button>
        {it.issued_at && it.status !== "revoked" && (
          <Button onClick={() => void save(() => download(`/api/certificates/${id}/badge`, "certificate-badge.jwt"))}>
            {m.open_badge()}
          </Button>
        )}
        {it.issued_at && (
          <>
            <ButtonLink href={address} target="_blank">
              {m.check_page()}
            </ButtonLink>
            <Button
              onClick={() => void save(() => navigator.clipboard.writeText(address).then(() => toast(m.link_copied())))}
            >
              {m.copy_check_link()}
            </Button>
          </>
        )}
      </div>
      {it.files.length > 1 && (
        <ul className="plain dim small">
          {it.files
            .toSorted((a, b) => b.version - a.version)
            .map((each) => (
              <li key={each.version}>
                {`${dayClock(each.made_at)}: ${each.name ?? ""}${each.replaced_at ? ", replaced" : ", valid"}`}
              </li>
            ))}
        </ul>
      )}
      <div className="row">
        {it.issued_at ? (
          <>
            <Button onClick={() => setOpen("reissue")}>{m.reissue()}</Button>
            {it.status !== "revoked" && (
              <Button look="danger" onClick={() => setOpen("revoke")}>
                {m.revoke()}
              </Button>
            )}
          </>
        ) : (
          <>
            <Button look="act" onClick={() => setOpen("issue")}>
              {m.issue()}
            </Button>
            <Button onClick={() => setOpen("draw")}>{m.draw_again()}</Button>
            <Button
              look="danger"
              busy={discard.isPending && m.discarding()}
              onClick={() => discard.mutate(id, { onSuccess: () => toast(m.draft_discarded()) })}
            >
              {m.discard_the_draft()}
            </Button>
          </>
        )}
      </div>
      <ErrorNotice error={discard.error} />
      {open === "issue" && (
        <PlanSheet
          title={m.issue_the_certificate_of_student_name({ student_name: seat.student_name })}
          action="certificates"
          what={{ ids: [id] }}
          verb={() => m.issue_2()}
          past={m.certificate_issued()}
          onClose={close}
        />
      )}
      {open === "draw" && <Generate candidates={[seat]} onClose={close} />}
      {open === "reissue" && <ReissueForm id={id} name={it.name_printed} onClose={close} />}
      {open === "revoke" && <RevokeForm id={id} name={seat.student_name} onClose={close} />}
    </>
  );
}

function ReissueForm({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const templates = useTemplates();
  const reissue = useReissue(id);
  const [typed, setTyped] = useState({ name, reason: "", template: "" });
  const problem = reissue.error ? toAppError(reissue.error) : null;
  return (
    <Ask
      open
      onClose={onClose}
      title={m.issue_it_again()}
      verb={m.reissue_and_tell_the_family()}
      busy={reissue.isPending && m.drawing()}
      error={problem?.field === "name_printed" ? null : reissue.error}
      onYes={() =>
        reissue.mutate(
          { name_printed: typed.name.trim(), reason: typed.reason, template_id: typed.template || null },
          {
            onSuccess: () => {
              toast(m.issued_again_the_old_file_is_gone());
              onClose();
            },
          },
        )
      }
    >
      <div className="form">
        <p>{m.the_code_and_the_check_page_stay_the_old()}</p>
        <TextField
          label={m.name_on_the_certificate()}
          maxLength={120}
          value={typed.name}
          error={problem?.field === "name_printed" ? problem.message : undefined}
          onChange={(event) => setTyped({ ...typed, name: event.target.value })}
        />
        <SelectField
          label={m.template()}
          value={typed.template}
          onChange={(event) => setTyped({ ...typed, template: event.target.value })}
        >
          <option value="">{m.as_before_2()}</option>
          {templates.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <AreaField
          label={m.why()}
          rows={2}
          value={typed.reason}
          onChange={(event) => setTyped({ ...typed, reason: event.target.value })}
        />
      </div>
    </Ask>
  );
}

function RevokeForm({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const revoke = useRevoke(id);
  const [reason, setReason] = useState("");
  return (
    <Ask
      open
      onClose={onClose}
      title={m.revoke_the_certificate_of_name({ name })}
      verb={m.revoke_the_certificate()}
      danger
      busy={revoke.isPending && m.revoking()}
      error={revoke.error}
      onYes={() =>
        revoke.mutate(reason, {
          onSuccess: () => {
            toast(m.revoked_the_check_page_says_so());
            onClose();
          },
        })
      }
    >
      <div className="form">
        <p>{m.the_check_page_says_withdrawn_from_now_on()}</p>
        <AreaField
          label={m.why()}
          help={m.only_you_see_it_2()}
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Ask>
  );
}
