import { queryOptions, useQuery } from "@tanstack/react-query";
import { toAppError } from "~/api/errors";
import { db, type Row, rows } from "~/api/rest";
import { currentSession, useSession } from "~/api/session";
import { queries } from "~/app/queries";
import { begun } from "./start";
import { adoptLanguage, type Language } from "./words/language";

const CLAIM = "launchpad.claim";

export interface Account {
  profile: Row<"profiles">;
  email: string;
  /** Why the welcome link did not open a seat, in words to show; null when there was none or it worked. */
  claimProblem: string | null;
}

/** Keeps the token of a welcome link until an account can use it. */
export function rememberClaim(token: string | null): void {
  if (token) localStorage.setItem(CLAIM, token);
}

export function rememberedClaim(): string | null {
  return localStorage.getItem(CLAIM);
}

/**
 * The profile of the signed-in person, made on the first sign-in, and the seat of the welcome link opened.
 * The link's token was kept here, or came along in the sign-up when the mail was opened in another browser.
 */
async function openAccount(): Promise<Account> {
  const user = currentSession()?.user;
  let profile = await begun("profile", () => rows(db().rpc("create_profile_for_current_user")));
  let claimProblem: string | null = null;
  const carried = profile.family_id ? null : (user?.user_metadata.claim as string | undefined);
  const claim = rememberedClaim() ?? carried;
  if (claim && profile.role === "student") {
    try {
      await rows(db().rpc("claim_seat", { p_token: claim }));
      profile = await rows(db().rpc("create_profile_for_current_user"));
      // What was asked before the seat was open.
      void queries.invalidateQueries({ queryKey: ["student"] });
    } catch (problem) {
      claimProblem = toAppError(problem).message;
    }
    localStorage.removeItem(CLAIM);
  }
  adoptLanguage(profile.language as Language);
  return { profile, email: user?.email ?? "", claimProblem };
}

function account(user: string | null) {
  return queryOptions({ queryKey: ["account", user], queryFn: openAccount, staleTime: Number.POSITIVE_INFINITY });
}

/** Who is signed in. The role only chooses what is shown; what may be read is decided by the database. */
export function useAccount() {
  const session = useSession();
  return useQuery({ ...account(session?.user.id ?? null), enabled: session !== null });
}

/** Asks for the account before there is anything to show it. */
export function askForAccount(): void {
  void queries.prefetchQuery(account(currentSession()?.user.id ?? null));
}
