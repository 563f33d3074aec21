import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { m } from "~/paraglide/messages";
import { Notice } from "~/shared/ui/ErrorNotice";
import { PageTitle } from "~/shared/ui/PageTitle";
import { closeCorner } from "./api";
import { CodeDoor } from "./CodeDoor";
import { Inside } from "./Inside";

/** Longer than reading a page takes, shorter than a phone lies about. */
const STILL_MS = 5 * 60_000;

/**
 * The parent corner. Its key lives in this component and nowhere else, so that leaving the page, reloading it or
 * putting the phone down closes the corner, and the student who takes it up again finds the door.
 */
export default function Parents() {
  const [key, setKey] = useState<string | null>(null);
  const [wasClosed, setWasClosed] = useState(false);
  const queries = useQueryClient();

  useEffect(() => {
    if (key === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const end = () => {
      setWasClosed(true);
      setKey(null);
    };
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(end, STILL_MS);
    };
    again();
    const signs = ["pointerdown", "keydown", "scroll"] as const;
    for (const sign of signs) window.addEventListener(sign, again, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of signs) window.removeEventListener(sign, again);
      queries.removeQueries({ queryKey: ["parents"] });
      closeCorner();
    };
  }, [key, queries]);

  return (
    <>
      <PageTitle>{m.parent_corner()}</PageTitle>
      {key === null ? (
        <>
          {wasClosed && <Notice kind="info">{m.parents_closed()}</Notice>}
          <CodeDoor
            onOpen={(opened) => {
              setWasClosed(false);
              setKey(opened);
            }}
          />
        </>
      ) : (
        <Inside
          of={key}
          onClose={(isOver) => {
            setWasClosed(isOver);
            setKey(null);
          }}
        />
      )}
    </>
  );
}
