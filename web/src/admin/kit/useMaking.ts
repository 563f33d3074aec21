import { useSearchParams } from "wouter";

/** Whether the form for a new thing is open: `?new` in the address, so that commands and links can open it. */
export function useMaking(): [boolean, (open: boolean) => void] {
  const [params, setParams] = useSearchParams();
  return [
    params.has("new"),
    (open) =>
      setParams(
        (was) => {
          const next = new URLSearchParams(was);
          if (open) next.set("new", "");
          else next.delete("new");
          return next;
        },
        { replace: true },
      ),
  ];
}
