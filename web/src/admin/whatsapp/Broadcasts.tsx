import { IconSpeakerphone } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { Button } from "~/shared/ui/Button";
import { CampaignDrawer } from "../campaigns/CampaignDrawer";
import { CampaignForm } from "../campaigns/CampaignForm";
import { CampaignTable } from "../campaigns/CampaignTable";
import type { ListState } from "../kit/useListState";
import { useNumber, useTemplates } from "./api";
import { Failures } from "./Failures";

const EMPTY = m.a_broadcast_sends_one_approved_template_to();
const here = (id: string) => paths.admin.whatsappItem(id);

/** Messages to many: how far each has come, and what it cost. */
export function Broadcasts({ list, selected }: { list: ListState; selected: string | undefined }) {
  const [making, setMaking] = useState(false);
  const [, go] = useLocation();
  const templates = useTemplates(useNumber().data?.synced_at).data ?? [];
  const refused = Object.fromEntries(
    templates.flatMap(({ event_key, fault }) => (event_key && fault ? [[event_key, fault]] : [])),
  );
  return (
    <>
      <div className="row">
        <Button look="act" icon={<IconSpeakerphone size={17} aria-hidden="true" />} onClick={() => setMaking(true)}>
          {m.new_broadcast()}
        </Button>
      </div>
      <CampaignTable
        channel="whatsapp"
        list={list}
        hrefOf={here}
        selected={selected}
        onNew={() => setMaking(true)}
        emptyText={EMPTY}
      />
      {making && (
        <CampaignForm
          channel="whatsapp"
          refused={refused}
          onSaved={(id) => {
            setMaking(false);
            go(`${here(id)}?tab=broadcasts`);
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  );
}

/** One broadcast, with what failed of it and why. */
export function OpenBroadcast({ id, closeTo }: { id: string; closeTo: string }) {
  return (
    <CampaignDrawer
      id={id}
      closeTo={closeTo}
      hrefOf={(other) => `${here(other)}?tab=broadcasts`}
      logHref={(campaign) => `${paths.admin.whatsapp}?tab=log&campaign=${campaign}`}
    >
      <section>
        <h3>{m.what_failed()}</h3>
        <Failures campaign={id} />
      </section>
    </CampaignDrawer>
  );
}
