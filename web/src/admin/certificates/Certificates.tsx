import { useState } from "react";
import { signedUrl } from "~/api/storage";
import { config } from "~/app/config";
import { count } from "~/shared/format/size";
import { day } from "~/shared/format/time";
import { Avatar } from "~/shared/ui/Avatar";
import { Button, ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { CERTIFICATE, type StatusLook, SUBMISSION } from "~/shared/words/status";
import { Card, Page } from "../kit/Page";
import { type Candidate, type Issued, useCandidates, useCertificates } from "./api";
import { IssueForm } from "./IssueForm";

const NOT_YET: StatusLook = { ...SUBMISSION.not_started, en: "Not yet" };
const LINK_LIVES_SECONDS = 300;

/** Who may have a certificate, and those that were given. */
export default function Certificates() {
  const candidates = useCandidates();
  const issued = useCertificates();
  const [issuing, setIssuing] = useState<Candidate | null>(null);
  const open = candidates.data?.filter((one) => !one.certificate_id) ?? [];
  return (
    <Page title="Certificates" fact="PDF and picture, with a code that anyone can check.">
      <Card
        title="Students"
        side={<span className="dim small">{count(open.length, "student")} without a certificate</span>}
        flush
      >
        <ErrorNotice error={candidates.error} onRetry={() => void candidates.refetch()} />
        {candidates.isPending && <SkeletonRows rows={3} label="Loading students" />}
        {candidates.data && open.length === 0 && (
          <EmptyState drawing="none" done title="Everyone has a certificate, or nobody has a seat yet." />
        )}
        {open.length > 0 && (
          <div className="grid">
            <table>
              <caption className="sr-only">Students without a certificate</caption>
              <thead>
                <tr>
                  <th scope="col">Student</th>
                  <th scope="col" className="num">
                    Classes
                  </th>
                  <th scope="col" className="num">
                    Work
                  </th>
                  <th scope="col">Status</th>
                  <th scope="col">
                    <span className="sr-only">Generate</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {open.map((one) => (
                  <tr key={one.enrollment_id}>
                    <td>
                      <span className="who">
                        <Avatar id={one.enrollment_id} name={one.student_name} />
                        <span>
                          <strong className="strong">{one.student_name}</strong>
                          <small>{one.batch_name}</small>
                        </span>
                      </span>
                    </td>
                    <td data-label="Classes" className="num">
                      {one.sessions_attended} of {one.sessions_held}
                    </td>
                    <td data-label="Work" className="num">
                      {one.work_done} of {one.work_set}
                    </td>
                    <td data-label="Status">
                      <StatusChip
                        look={one.missing.length ? NOT_YET : CERTIFICATE.eligible}
                        note={one.missing.join("; ") || undefined}
                      />
                    </td>
                    <td className="num">
                      <Button
                        size="small"
                        look={one.missing.length ? "plain" : "tint"}
                        aria-label={`Generate certificate for ${one.student_name}`}
                        onClick={() => setIssuing(one)}
                      >
                        Generate certificate
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Card>
      <Card title="Issued" flush>
        <ErrorNotice error={issued.error} onRetry={() => void issued.refetch()} />
        {issued.data?.length === 0 && <EmptyState drawing="sheet" title="No certificate has been issued yet." />}
        {issued.data && issued.data.length > 0 && <IssuedTable certificates={issued.data} />}
      </Card>
      {issuing && <IssueForm candidate={issuing} onClose={() => setIssuing(null)} />}
    </Page>
  );
}

function IssuedTable({ certificates }: { certificates: Issued[] }) {
  const [problem, setProblem] = useState<unknown>(null);
  async function save(certificate: Issued, ending: "pdf" | "png") {
    setProblem(null);
    try {
      const path = ending === "pdf" ? certificate.pdf_path : certificate.png_path;
      window.location.assign(await signedUrl("certificates", path, LINK_LIVES_SECONDS, `certificate.${ending}`));
    } catch (error) {
      setProblem(error);
    }
  }
  return (
    <div className="grid">
      <ErrorNotice error={problem} />
      <table>
        <caption className="sr-only">Issued certificates</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Issued</th>
            <th scope="col">Status</th>
            <th scope="col">
              <span className="sr-only">Files and check page</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {certificates.map((one) => (
            <tr key={one.id}>
              <td>
                <span>
                  <strong className="strong">{one.name_printed}</strong>
                  <br />
                  <span className="dim small">{one.course_name}</span>
                </span>
              </td>
              <td data-label="Issued">{day(one.issued_on)}</td>
              <td data-label="Status">
                <StatusChip look={CERTIFICATE[one.status]} />
              </td>
              <td className="num">
                <span className="row">
                  <Button size="small" aria-label={`PDF of ${one.name_printed}`} onClick={() => void save(one, "pdf")}>
                    PDF
                  </Button>
                  <Button
                    size="small"
                    aria-label={`Picture of ${one.name_printed}`}
                    onClick={() => void save(one, "png")}
                  >
                    PNG
                  </Button>
                  <ButtonLink size="small" href={`${config().app_url}/verify/${one.code}`} target="_blank">
                    Check page
                  </ButtonLink>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
