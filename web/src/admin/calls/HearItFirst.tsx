import { IconPhone } from "@tabler/icons-react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { useSendWords } from "../settings";
import { useCallActions } from "./api";

/** Rings the educator's own number with the welcome script. */
export function HearItFirst() {
  const { sample } = useCallActions();
  const words = useSendWords();
  return (
    <>
      <Button
        icon={<IconPhone size={17} aria-hidden="true" />}
        disabled={words.isPaused}
        busy={sample.isPending && m.calling_you()}
        onClick={() =>
          sample.mutate(
            { script: "welcome_call", language: "en" },
            { onSuccess: ({ to }) => toast(m.your_phone_rings_to({ to })) },
          )
        }
      >
        {words.test(m.call_me_with_the_sample_script())}
      </Button>
      <ErrorNotice error={sample.error} />
    </>
  );
}
