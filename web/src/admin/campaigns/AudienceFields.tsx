import { m } from "~/admin/paraglide/messages";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import type { Audience, Choices } from "./api";
import { choiceWord } from "./words";

const GROUPS = [
  { part: "stages", of: "stages", title: m.stage() },
  { part: "batch_ids", of: "batches", title: m.batch() },
  { part: "import_ids", of: "imports", title: m.list() },
  { part: "sources", of: "sources", title: m.source() },
  { part: "tags", of: "tags", title: m.tag() },
] as const;

/** Who gets it: values of one kind are "or", kinds together are "and". */
export function AudienceFields({
  audience,
  choices,
  onChange,
}: {
  audience: Audience;
  choices: Choices | undefined;
  onChange: (next: Audience) => void;
}) {
  if (!choices) return <SkeletonRows rows={3} label={m.loading_what_can_be_chosen()} />;

  function toggle(part: (typeof GROUPS)[number]["part"], key: string) {
    const was: string[] = audience[part] ?? [];
    const next = was.includes(key) ? was.filter((each) => each !== key) : [...was, key];
    onChange({ ...audience, [part]: next.length > 0 ? next : null });
  }

  return (
    <div className="stack">
      {(audience.lead_ids?.length ?? 0) > 0 && (
        <p>{m.length_people_chosen_one_by_one({ length: audience.lead_ids?.length ?? "" })}</p>
      )}
      {audience.not_visited && <p>{m.those_who_got_the_earlier_mailing_and_opened()}</p>}
      {GROUPS.map(({ part, of, title }) => {
        const known = choices[of];
        if (known.length === 0) return null;
        return (
          <fieldset key={part} className="audience">
            <legend>{title}</legend>
            <div className="row">
              {known.map(({ key, name, count }) => (
                <label key={key} className="check">
                  <input
                    type="checkbox"
                    checked={(audience[part] as string[] | null | undefined)?.includes(key) ?? false}
                    onChange={() => toggle(part, key)}
                  />
                  <span>
                    {choiceWord(of, key, name)} <span className="dim">{count.toLocaleString("en-IN")}</span>
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}
