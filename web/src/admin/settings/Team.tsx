import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { useAccount } from "~/shared/account";
import { Card, Facts } from "../kit/Page";

/** Who signs in here, and how that is protected. */
export function Team() {
  const account = useAccount().data;
  return (
    <Card title={m.team_and_sign_in()}>
      <div className="stack">
        {account && (
          <Facts
            left
            items={[
              [m.educator(), account.profile.full_name || m.no_name_yet()],
              [m.signs_in_with(), account.email ?? ""],
              [m.asked_for_the_password_again(), m.for_keys_live_and_erasing_it_counts_for_ten()],
            ]}
          />
        )}
        <p>
          <Link href={paths.reset}>{m.change_the_password()}</Link>
        </p>
      </div>
    </Card>
  );
}
