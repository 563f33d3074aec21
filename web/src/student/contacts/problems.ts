import { AppError, toAppError } from "~/api/errors";
import { m } from "~/paraglide/messages";

const WORDS: Record<string, () => string> = {
  not_email: m.need_email,
  not_phone: m.contact_not_phone,
  others_contact: m.contact_others,
  another_family: m.contact_another_family,
  guardian_only: m.contact_guardian_only,
  opted_out: m.contact_stopped,
  wrong_code: m.parents_wrong,
  code_ended: m.parents_ended,
  code_on_its_way: m.parents_on_its_way,
  too_many: m.parents_too_many,
  no_channel: m.contact_no_channel,
  parent_code: m.parents_closed,
};

/** What the server refuses of a contact, in the reader's language. */
export function contactProblem(problem: unknown): AppError {
  const error = toAppError(problem);
  const words = WORDS[error.code];
  return words ? new AppError(words(), error.code, error.status, error.field, error.requestId) : error;
}
