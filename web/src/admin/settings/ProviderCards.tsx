import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconFlask } from "@tabler/icons-react";
import { useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice, Notice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { StatusChip } from "~/shared/ui/StatusChip";
import { toast } from "~/shared/ui/toast";
import type { StatusLook } from "~/shared/words/status";
import { Ask } from "../kit/Ask";
import { Card, Facts } from "../kit/Page";
import {
  type Credential,
  type Provider,
  type ProviderName,
  useProviders,
  useRemoveCredential,
  useTestConnection,
} from "./api";
import { CredentialForm } from "./CredentialForm";

const SANDBOX: StatusLook = { kind: "info", en: "Sandbox", hi: "", icon: IconFlask };
const CONNECTED: StatusLook = { kind: "good", en: "Connected", hi: "", icon: IconCircleCheck };
const PARTLY: StatusLook = { kind: "wait", en: "Not connected", hi: "", icon: IconCircleDashed };
const BROKEN: StatusLook = { kind: "bad", en: "Cannot be opened", hi: "", icon: IconAlertTriangle };

/** The cards of some providers. */
export function ProviderCards({ names }: { names: ProviderName[] }) {
  const providers = useProviders();
  if (providers.isPending) return <SkeletonRows rows={6} label={m.loading_providers()} />;
  if (!providers.data)
    return (
      <ErrorNotice
        error={providers.error}
        onRetry={() => void providers.refetch()}
        title={m.the_providers_could_not_be_read()}
      />
    );
  return names.map((name) => {
    const provider = providers.data.find((each) => each.name === name);
    return provider && <ProviderCard key={name} provider={provider} />;
  });
}

function lookOf({ credentials, sandbox }: Provider): StatusLook {
  if (credentials.some(({ source }) => source === "broken")) return BROKEN;
  // SendGrid signs inbound parse only where that is switched on.
  const needed = credentials.filter(({ name }) => name !== "sendgrid_parse_public_key");
  if (needed.some(({ source }) => source === "missing")) return PARTLY;
  return sandbox ? SANDBOX : CONNECTED;
}

function ProviderCard({ provider }: { provider: Provider }) {
  const test = useTestConnection(provider.name);
  const [changing, setChanging] = useState(false);
  return (
    <Card
      title={
        <>
          {provider.title} <span className="dim small">{provider.purpose}</span>
        </>
      }
      side={<StatusChip look={lookOf(provider)} />}
    >
      <div className="stack">
        <Facts left items={facts(provider)} />
        <div className="settings__wide">
          <table className="settings__keys">
            <caption className="sr-only">{m.credentials_of_title({ title: provider.title })}</caption>
            <thead>
              <tr>
                <th scope="col">{m.credential()}</th>
                <th scope="col">{m.stored()}</th>
                <th scope="col">{m.by()}</th>
                <th scope="col">
                  <span className="sr-only">{m.remove()}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {provider.credentials.map((credential) => (
                <CredentialRow key={credential.name} provider={provider.name} credential={credential} />
              ))}
            </tbody>
          </table>
        </div>
        <div className="row">
          <Button
            look="tint"
            busy={test.isPending && m.asking_title({ title: provider.title })}
            onClick={() => test.mutate()}
            aria-label={m.test_connection_to_title({ title: provider.title })}
          >
            {m.test_connection()}
          </Button>
          <Button
            disabled={!provider.can_store}
            onClick={() => setChanging(true)}
            aria-label={m.change_keys_of_title({ title: provider.title })}
          >
            {m.change_keys()}
          </Button>
        </div>
        {!provider.can_store && <p className="dim small">{m.keys_cannot_be_stored_here_the_server_has_no()}</p>}
        <ErrorNotice error={test.error} />
        {test.data && (
          <Notice kind={test.data.works ? "good" : "bad"} role="status">
            <span>{test.data.words}</span>
          </Notice>
        )}
      </div>
      {changing && <CredentialForm provider={provider} onClose={() => setChanging(false)} />}
    </Card>
  );
}

function facts(provider: Provider): [string, React.ReactNode][] {
  const left = provider.balance === null ? m.not_told() : balance(provider.balance, provider.balance_unit);
  return [
    [
      m.left(),
      provider.balance_at
        ? m.left_read_day_clock({ left, day_clock: dayClock(provider.balance_at) })
        : m.not_asked_yet(),
    ],
    [m.last_worked(), provider.last_ok_at ? dayClock(provider.last_ok_at) : m.not_yet()],
    ...(provider.last_error_at && provider.last_error_at > (provider.last_ok_at ?? "")
      ? [[m.last_refusal(), `${provider.last_error_text} ${dayClock(provider.last_error_at)}`] as [string, string]]
      : []),
  ];
}

function balance(left: number, unit: string | null): string {
  const number = left.toLocaleString("en-IN", { maximumFractionDigits: 2 });
  return unit === "rupees" ? `₹${number}` : unit === "e-mails" ? `${number} e-mails` : number;
}

const SOURCES: Record<Credential["source"], string> = {
  stored: m.sealed_here(),
  environment: m.in_the_servers_environment(),
  missing: m.nowhere(),
  broken: m.sealed_with_a_key_that_the_server_no_longer(),
};

function CredentialRow({ provider, credential }: { provider: ProviderName; credential: Credential }) {
  const remove = useRemoveCredential(provider);
  const [asking, setAsking] = useState(false);
  const { label, source, last_four, set_at, set_by, old_until } = credential;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>
        {SOURCES[source]}
        {last_four && (
          <span className="settings__four">
            <span className="sr-only">{m.ends_in()} </span>
            <span aria-hidden="true"> •••• </span>
            {last_four}
          </span>
        )}
        {old_until && (
          <span className="dim small"> {m.the_old_one_works_until_day_clock({ day_clock: dayClock(old_until) })}</span>
        )}
      </td>
      <td>{set_at && `${set_by || m.unknown()}, ${dayClock(set_at)}`}</td>
      <td className="num">
        {set_at && (
          <Button size="small" look="danger" onClick={() => setAsking(true)} aria-label={m.remove_label({ label })}>
            {m.remove_2()}
          </Button>
        )}
        <Ask
          open={asking}
          onClose={() => setAsking(false)}
          title={m.remove_this_label({ label: label.toLowerCase() })}
          verb={m.remove_it()}
          danger
          busy={remove.isPending && m.removing()}
          error={remove.error}
          onYes={() =>
            remove.mutate(credential.name, {
              onSuccess: () => {
                setAsking(false);
                toast(m.label_removed({ label }));
              },
            })
          }
        >
          <p>{m.that_of_the_servers_environment_holds_again()}</p>
        </Ask>
      </td>
    </tr>
  );
}
