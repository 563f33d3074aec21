import { Link } from "wouter";
import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { Card } from "../kit/Page";
import { Sending } from "./Sending";

/** What cannot be taken back, in one place. Each asks for the password again. */
export function Danger() {
  return (
    <>
      <Card title={m.sending()}>
        <Sending />
      </Card>
      <Card title={m.erase_a_person()}>
        <p>
          {m.a_family_or_one_child_of_it_with_a_preview()}{" "}
          <Link href={paths.admin.settingsSection("data")}>{m.data()}</Link>.
        </p>
      </Card>
      <Card title={m.keys()}>
        <p>
          {m.keys_of_the_providers_are_changed_and()}{" "}
          <Link href={paths.admin.settingsSection("channels")}>{m.channels()}</Link>,{" "}
          <Link href={paths.admin.settingsSection("payments")}>{m.payments()}</Link>.
        </p>
      </Card>
    </>
  );
}
