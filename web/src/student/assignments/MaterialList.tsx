import { IconExternalLink } from "@tabler/icons-react";
import type { Row } from "~/api/rest";
import { m } from "~/paraglide/messages";
import { ButtonLink } from "~/shared/ui/Button";
import { OpenFile } from "./FileLink";

/** Files and links to read or fill in; nothing where there are none. */
export function MaterialList({ materials }: { materials: Row<"materials">[] }) {
  if (materials.length === 0) return null;
  return (
    <ul className="materials" aria-label={m.materials()}>
      {materials.map(({ id, title, storage_path, external_url }) => (
        <li key={id}>
          {storage_path ? (
            <OpenFile bucket="materials" path={storage_path} label={title} />
          ) : (
            <ButtonLink
              look="ghost"
              icon={<IconExternalLink size={18} stroke={1.75} aria-hidden="true" />}
              href={external_url ?? ""}
              target="_blank"
            >
              {title}
            </ButtonLink>
          )}
        </li>
      ))}
    </ul>
  );
}
