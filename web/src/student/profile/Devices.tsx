import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { db, rows } from "~/api/rest";
import { m } from "~/paraglide/messages";
import { familyDayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { toast } from "~/shared/ui/toast";
import { useLanguage } from "~/shared/words/language";
import { Wait } from "../Wait";
import { device } from "./device";

const KEY = ["profile", "devices"];

/** Where the account is signed in, and the way out on each of them alone. */
export function Devices() {
  const language = useLanguage();
  const queries = useQueryClient();
  const found = useQuery({ queryKey: KEY, queryFn: () => rows(db().rpc("my_sign_ins")) });
  const end = useMutation({
    mutationFn: (id: string) => rows(db().rpc("end_sign_in", { p_id: id })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: KEY });
      toast(m.devices_ended());
    },
  });
  return (
    <section className="card" aria-labelledby="devices">
      <h3 id="devices">{m.devices()}</h3>
      <Wait on={found} rows={2}>
        {(all) => (
          <ul className="rows">
            {all.map((one) => {
              const { name, isPhone } = device(one.user_agent);
              const Icon = isPhone ? IconDeviceMobile : IconDeviceDesktop;
              return (
                <li key={one.id} className="row row--tall">
                  <div className="row__text">
                    <strong>
                      <Icon size={20} stroke={1.75} aria-hidden="true" /> {name ?? m.devices_unknown()}
                      {one.is_this && `, ${m.devices_this()}`}
                    </strong>
                    <span className="row__second">
                      {m.devices_used({ when: familyDayClock(one.used_at, language) })}
                    </span>
                    {!one.is_this && (
                      <Button
                        busy={end.isPending && end.variables === one.id && m.loading()}
                        onClick={() => end.mutate(one.id)}
                      >
                        {m.devices_end()}
                      </Button>
                    )}
                  </div>
                </li>
              );
            })}
          </ul>
        )}
      </Wait>
      <ErrorNotice error={end.error} />
      <p className="card__second">{m.devices_about()}</p>
    </section>
  );
}
