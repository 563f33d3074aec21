import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { signedUrl } from "~/api/storage";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { METHODS, PURPOSES } from "../words";
import { type Consent, useConsents } from "./api";

/** The newest answer to each purpose, with who, how, when and which wording. */
export function ConsentRecord({ leadId }: { leadId: string | null }) {
  const consents = useConsents(leadId);
  const newest = new Map<string, Consent>();
  for (const consent of consents.data ?? []) if (!newest.has(consent.purpose)) newest.set(consent.purpose, consent);
  if (consents.error) return <ErrorNotice error={consents.error} onRetry={() => void consents.refetch()} />;
  if (consents.data && newest.size === 0) {
    return <p className="wait">{m.no_permission_yet_nothing_but_the_request()}</p>;
  }
  const first = newest.values().next().value;
  return (
    <div className="stack stack--tight">
      {first && (
        <p className="dim">
          {m.filter_notice_version_notice_version({
            filter: [
              first.guardian_name,
              first.guardian_relation,
              METHODS[first.method] ?? first.method,
              dayClock(first.recorded_at),
            ]
              .filter(Boolean)
              .join(", "),
            notice_version: first.notice_version,
          })}{" "}
          {first.notice_language === "hi" ? m.hindi() : m.english()}.
        </p>
      )}
      <ul className="stack stack--tight" style={{ gap: 4 }} aria-label={m.permissions()}>
        {(Object.keys(PURPOSES) as Consent["purpose"][])
          .flatMap((purpose) => newest.get(purpose) ?? [])
          .map((consent) => (
            <li key={consent.id} className="row row--line">
              {consent.granted ? (
                <IconShieldCheck size={16} aria-hidden="true" color="var(--good)" />
              ) : (
                <IconShieldX size={16} aria-hidden="true" color="var(--dimmed)" />
              )}
              {PURPOSES[consent.purpose]}: {consent.granted ? m.yes_lower() : m.no_lower()}
              {consent.proof_path && <Proof path={consent.proof_path} />}
            </li>
          ))}
      </ul>
    </div>
  );
}

function Proof({ path }: { path: string }) {
  const open = useMutation({
    mutationFn: () => signedUrl("consent-proofs", path, 300),
    onSuccess: (url) => window.open(url, "_blank", "noopener"),
  });
  return (
    <Button look="ghost" size="small" busy={open.isPending && m.opening()} onClick={() => open.mutate()}>
      {m.open_the_proof()}
    </Button>
  );
}
