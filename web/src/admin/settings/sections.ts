import { m } from "~/admin/paraglide/messages";
/** What stands on the page Settings, and in which section; a setting is a row of app_settings, or a part of its object. */
export interface Field {
  key: string;
  /** The part of an object that this field sets. */
  part?: string;
  label: string;
  kind: "text" | "long" | "lines" | "email" | "phone" | "url" | "time" | "number" | "choice";
  /** What stands behind the field: "% of the sessions". */
  unit?: string;
  /** May be left empty. */
  optional?: boolean;
  /** What may be chosen, of a choice. */
  options?: { value: string; word: string }[];
}

export const SECTIONS = [
  { id: "brand", word: m.profile_and_brand() },
  { id: "program", word: m.program() },
  { id: "channels", word: m.channels() },
  { id: "payments", word: m.payments() },
  { id: "messages", word: m.messages_and_quiet_hours() },
  { id: "consent", word: m.consent_and_privacy() },
  { id: "team", word: m.team_and_sign_in() },
  { id: "webhooks", word: m.api_keys_and_webhooks() },
  { id: "system", word: m.heartbeat_and_devices() },
  { id: "data", word: m.data() },
  { id: "audit", word: m.audit_log() },
  { id: "danger", word: m.danger_zone() },
] as const;

export type SectionId = (typeof SECTIONS)[number]["id"];

export const FIELDS: Partial<Record<SectionId, Field[]>> = {
  brand: [
    { key: "brand", label: m.brand(), kind: "text" },
    { key: "educator_name", label: m.teacher(), kind: "text" },
    { key: "legal_name", label: m.responsible_for_the_data(), kind: "text" },
    { key: "postal_address", label: m.postal_address(), kind: "text" },
    { key: "support_email", label: m.e_mail_for_families(), kind: "email" },
    { key: "support_phone", label: m.phone_for_families(), kind: "phone" },
  ],
  program: [
    { key: "refund_rule", label: m.refund_rule(), kind: "long" },
    { key: "lost_reasons", label: m.lost_reasons_one_on_each_line(), kind: "lines" },
    { key: "reject_reasons", label: m.reasons_for_rejecting_a_form_one_on_each(), kind: "lines" },
    {
      key: "certificate_rule",
      part: "attendance_percent",
      label: m.certificate_sessions_attended(),
      kind: "number",
      unit: "%",
    },
    { key: "certificate_rule", part: "work_percent", label: m.certificate_work_handed_in(), kind: "number", unit: "%" },
  ],
  channels: [
    { key: "voice_line", part: "from_number", label: m.voice_from_number(), kind: "phone", optional: true },
    agent("welcome_call_en", m.voice_welcome_en()),
    agent("welcome_call_hi", m.voice_welcome_hi()),
    agent("followup_call_en", m.voice_followup_en()),
    agent("followup_call_hi", m.voice_followup_hi()),
    agent("rescue_call_en", m.voice_rescue_en()),
    agent("rescue_call_hi", m.voice_rescue_hi()),
  ],
  payments: [
    { key: "gst", part: "gstin", label: m.gstin_without_one_receipts_show_no_tax(), kind: "text", optional: true },
    { key: "gst", part: "state", label: m.state_of_the_gstin(), kind: "text" },
    { key: "gst", part: "sac", label: m.sac_of_the_service(), kind: "text" },
    { key: "gst", part: "rate", label: m.gst_in_the_fee(), kind: "number", unit: "%" },
    { key: "payment_policy", part: "link_days", label: m.a_link_without_a_date_works(), kind: "number", unit: "days" },
    {
      key: "payment_policy",
      part: "days_after_due",
      label: m.after_its_date_it_works(),
      kind: "number",
      unit: m.days_more(),
    },
    {
      key: "payment_policy",
      part: "part_days",
      label: m.the_link_of_a_later_part_goes_out(),
      kind: "number",
      unit: m.days_before(),
    },
    {
      key: "payment_policy",
      part: "refund_closes_seat",
      label: m.a_refund_closes_the_seat(),
      kind: "choice",
      options: [
        { value: "full", word: m.when_all_is_given_back() },
        { value: "any", word: m.whenever_something_is_given_back() },
        { value: "never", word: m.never_i_close_it_myself() },
      ],
    },
  ],
  messages: [
    { key: "quiet_hours", part: "from", label: m.quiet_from(), kind: "time" },
    { key: "quiet_hours", part: "to", label: m.quiet_until(), kind: "time" },
    { key: "calls_window", part: "from", label: m.calls_from(), kind: "time" },
    { key: "calls_window", part: "to", label: m.calls_until(), kind: "time" },
    { key: "frequency_cap", part: "per_day", label: m.messages_to_one_person(), kind: "number", unit: m.a_day() },
    { key: "message_costs", part: "email", label: m.an_e_mail_costs(), kind: "number", unit: "paise" },
    { key: "message_costs", part: "whatsapp", label: m.a_whatsapp_message_costs(), kind: "number", unit: "paise" },
    { key: "message_costs", part: "voice", label: m.a_call_costs(), kind: "number", unit: "paise" },
    { key: "reply_within_hours", label: m.reply_within(), kind: "number", unit: m.hours_unit() },
    { key: "safety_words", label: m.safety_words_lines(), kind: "lines", optional: true },
    { key: "educator_test_email", label: m.copies_to_me_by_e_mail(), kind: "email", optional: true },
    { key: "educator_test_phone", label: m.copies_to_me_by_whatsapp_and_call(), kind: "phone", optional: true },
  ],
  consent: [
    { key: "hosting_provider", label: m.server_by(), kind: "text" },
    { key: "video_service", label: m.video_classes_by(), kind: "text" },
    { key: "public_places", label: m.where_shown_work_appears(), kind: "text" },
    { key: "processor_regions", label: m.regions_outside_india(), kind: "text" },
    { key: "board_url", label: m.data_protection_board(), kind: "url" },
  ],
  data: [
    kept("never_answered_days", m.families_from_lists_who_never_answered(), "days"),
    kept("after_course_months", m.families_after_the_course_or_after_they_were()),
    kept("call_texts_months", m.texts_and_summaries_of_calls()),
    kept("class_recordings_months", m.class_recordings_after_the_batch()),
    kept("list_files_months", m.imported_list_files_and_their_rows()),
    kept("webhooks_months", m.events_of_providers_as_they_came()),
    kept("payments_months", m.payment_records_of_erased_families_at_least()),
    kept("consents_months", m.permissions_of_erased_families()),
    kept("audit_months", m.audit_log()),
  ],
};

function agent(part: string, label: string): Field {
  return { key: "voice_line", part, label, kind: "text", optional: true };
}

function kept(part: string, label: string, unit = "months"): Field {
  return { key: "retention", part, label, kind: "number", unit };
}

/** Words under which a section is found besides those of its fields. */
export const ALSO: Partial<Record<SectionId, string>> = {
  program: m.batches_prices_fees_lost_reasons_certificate(),
  channels: m.sendgrid_aisensy_bolna_e_mail_whatsapp_voice(),
  payments: m.instamojo_key_test_connection(),
  messages: m.send_mode_live_sandbox_paused_quiet_hours_no(),
  consent: m.notice_wording_version_permission_privacy(),
  webhooks: m.webhook_address_replay_events_refused_secret(),
  system: m.tick_worker_engine_functions_alarm_outage(),
  team: m.password_two_factor_sign_in_account_devices(),
  data: m.erase_delete_person_retention_purge_kept(),
  danger: m.erase_live_pause_everything_password(),
  audit: m.who_changed_what_when_history_export(),
};

/** Words under which the days without messages are found. */
export const ALSO_DAYS = m.no_send_days_festival_holiday_exam();

export function idOf({ key, part }: Field): string {
  return part ? `${key}.${part}` : key;
}

export function problemWith(field: Field, text: string): string | null {
  if (text === "") return field.optional ? null : m.this_cannot_be_empty();
  if (field.kind === "email" && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text)) return m.this_is_not_an_e_mail_address();
  if (field.kind === "phone" && !/^\+[1-9]\d{7,14}$/.test(text)) return m.write_it_with_its_country_as_919876543210();
  if (field.kind === "url" && !/^https:\/\/\S+$/.test(text)) return m.an_address_that_begins_with_https();
  if (field.kind === "time" && !/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return m.a_time_such_as_09_30();
  if (field.kind === "number" && !/^\d{1,4}$/.test(text)) return m.a_whole_number();
  if (field.part === "payments_months" && Number(text) < 96) return m.tax_rules_ask_for_at_least_96_months();
  if (field.key === "retention" && (Number(text) < 1 || Number(text) > 600)) return m.from_1_to_600();
  if (field.kind === "lines" && linesOf(text).length > 20) return m.at_most_20();
  if (field.unit === "%" && Number(text) > 100) return m.from_0_to_100();
  return null;
}

/** The lines of a field that holds a list. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
