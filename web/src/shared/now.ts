import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { db, rows } from "~/api/rest";

/** Business time as the database has it (a local stack can move it), in milliseconds, at this moment. */
export async function businessNow(): Promise<number> {
  return new Date(await rows(db().rpc("app_now"))).getTime();
}

/** Business time, told anew every `everyMs`: what "in 9 min" and "Live" are read from, whatever the device's clock says. */
export function useNow(everyMs = 15_000): number {
  const shift = useQuery({
    queryKey: ["business-time"],
    queryFn: async () => {
      const asked = Date.now();
      const there = await businessNow();
      return there - (asked + Date.now()) / 2;
    },
    staleTime: 60_000,
    refetchInterval: 60_000,
  }).data;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now + (shift ?? 0);
}
