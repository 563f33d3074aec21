import { m } from "~/paraglide/messages";
import { ButtonLink } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { PageTitle } from "~/shared/ui/PageTitle";
import { paths } from "./paths";

export default function NotFound() {
  return (
    <>
      <PageTitle hidden>{m.not_found_title()}</PageTitle>
      <EmptyState title={m.not_found()} actions={<ButtonLink href={paths.enter}>{m.home()}</ButtonLink>} />
    </>
  );
}
