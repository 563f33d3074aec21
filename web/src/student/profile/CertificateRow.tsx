import { IconCertificate } from "@tabler/icons-react";
import { useState } from "react";
import { download } from "~/api/engine";
import type { Row } from "~/api/rest";
import { signedUrl } from "~/api/storage";
import { m } from "~/paraglide/messages";
import { day } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { StatusChip } from "~/shared/ui/StatusChip";
import { useLanguage } from "~/shared/words/language";
import { CERTIFICATE } from "~/shared/words/status";

/** A certificate with its two files. A withdrawn one is named, and not handed out. */
export default function CertificateRow({ certificate }: { certificate: Row<"certificates"> }) {
  const language = useLanguage();
  const [problem, setProblem] = useState<unknown>(null);
  async function save(path: string, ending: "pdf" | "png") {
    try {
      window.location.assign(await signedUrl("certificates", path, 60, `certificate.${ending}`));
    } catch (error) {
      setProblem(error);
    }
  }
  return (
    <li className="row row--tall">
      <div className="row__text">
        <strong>
          <IconCertificate size={20} stroke={1.75} aria-hidden="true" /> {certificate.course_name}
        </strong>
        <span className="row__second">
          {certificate.name_printed}, {day(certificate.issued_on, language)}
        </span>
        <StatusChip look={CERTIFICATE[certificate.status]} />
        {certificate.status !== "revoked" && (
          <div className="row__acts">
            <Button look="tint" onClick={() => void save(certificate.pdf_path, "pdf")}>
              {m.download()} PDF
            </Button>
            <Button onClick={() => void save(certificate.png_path, "png")}>{m.download()} PNG</Button>
            <Button
              onClick={() =>
                void download(`/api/certificates/${certificate.id}/badge`, "certificate-badge.jwt").catch(setProblem)
              }
            >
              Open Badge
            </Button>
          </div>
        )}
        <ErrorNotice error={problem} />
      </div>
    </li>
  );
}
