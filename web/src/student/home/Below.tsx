import { IconChevronRight, IconHelpCircle, IconReceipt } from "@tabler/icons-react";
import { Suspense } from "react";
import { Link } from "wouter";
import { lazyPage } from "~/app/lazyPage";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { useAllProgress, useCertificates, useRecordings } from "../data";
import { CertificateString, type Steps } from "./CertificateString";

const NEAR = [
  { href: paths.app.payment, word: m.payment, icon: IconReceipt },
  { href: paths.app.support, word: m.support, icon: IconHelpCircle },
];

// Most students have none yet.
const CertificateRow = lazyPage(() => import("../profile/CertificateRow"));

/** Certificates, the recording to go on with, the way to the certificate, payment and help. */
export function Below({ steps }: { steps: Steps | null }) {
  const certificates = useCertificates().data;
  return (
    <>
      {certificates?.map((certificate) => (
        <ul className="card rows" key={certificate.id} aria-label={m.certificate()}>
          <Suspense>
            <CertificateRow certificate={certificate} />
          </Suspense>
        </ul>
      ))}
      <GoOn />
      {steps && <CertificateString {...steps} />}
      <ul className="card rows">
        {NEAR.map(({ href, word, icon: Icon }) => (
          <li className="row" key={href}>
            <Icon size={24} stroke={1.75} aria-hidden="true" />
            <Link className="row__text" href={href}>
              <strong>{word()}</strong>
            </Link>
            <IconChevronRight size={20} stroke={1.75} aria-hidden="true" />
          </li>
        ))}
      </ul>
    </>
  );
}

/** The recording that was begun last and not finished; where none was, the newest. */
function GoOn() {
  const asked = [useRecordings(), useAllProgress()] as const;
  const [{ data: recordings }, { data: progress }] = asked;
  if (asked.some(({ isLoading }) => isLoading)) return <SkeletonRows rows={1} height={112} label={m.loading()} />;
  if (!recordings || !progress) return null;
  const begun = [...progress.values()]
    .filter(({ done_at, position_seconds }) => done_at === null && position_seconds > 0)
    .sort((a, b) => b.updated_at.localeCompare(a.updated_at))
    .flatMap(({ recording_id }) => recordings.find(({ id }) => id === recording_id) ?? [])[0];
  const shown = begun ?? recordings[0];
  if (!shown) return null;
  return (
    <section aria-labelledby="watch">
      <div className="app__head">
        <h2 id="watch">{begun ? m.go_on() : m.recordings()}</h2>
        <Link href={paths.app.recordings}>{m.see_all()}</Link>
      </div>
      <ul className="card rows">
        <li className="row">
          <Link className="row__text" href={paths.app.recording(shown.id)}>
            <strong>{shown.title}</strong>
            <span className="row__second">{shown.summary_line}</span>
          </Link>
        </li>
      </ul>
    </section>
  );
}
