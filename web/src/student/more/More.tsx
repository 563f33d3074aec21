import { IconChevronRight, IconCreditCard, IconHelpCircle, IconShieldLock, IconUser } from "@tabler/icons-react";
import { Link } from "wouter";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { PageTitle } from "~/shared/ui/PageTitle";

const PLACES = [
  { href: paths.app.payment, word: m.payment, icon: IconCreditCard },
  { href: paths.app.parents, word: m.parent_corner, icon: IconShieldLock },
  { href: paths.app.support, word: m.support, icon: IconHelpCircle },
  { href: paths.app.profile, word: m.profile, icon: IconUser },
];

export default function More() {
  return (
    <>
      <PageTitle>{m.more()}</PageTitle>
      <ul className="card rows">
        {PLACES.map(({ href, word, icon: Icon }) => (
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
