import { linkParts } from "~/shared/format/links";

/** A text that somebody wrote, whose links can be opened in a window of their own. */
export function Linked({ text }: { text: string }) {
  return linkParts(text).map((part, place) =>
    part.isLink ? (
      <a key={place} href={part.text} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    ) : (
      part.text
    ),
  );
}
