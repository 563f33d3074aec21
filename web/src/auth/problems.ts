import type { AuthError } from "@supabase/auth-js";
import { AppError } from "~/api/errors";
import { m } from "~/paraglide/messages";

const WORDS: Record<string, () => string> = {
  invalid_credentials: m.wrong_credentials,
  email_not_confirmed: m.not_confirmed,
  user_already_exists: m.already_registered,
  email_exists: m.already_registered,
  over_request_rate_limit: m.too_quick,
  over_email_send_rate_limit: m.too_quick,
  weak_password: m.weak_password,
  same_password: m.weak_password,
};

/** An error of Auth in our words. */
export function authProblem(error: AuthError): AppError {
  const words = WORDS[error.code ?? ""];
  return new AppError(words?.() ?? error.message, error.code ?? "auth", error.status ?? 0);
}
