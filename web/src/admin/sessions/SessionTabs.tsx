import { m } from "~/admin/paraglide/messages";
import { paths } from "~/app/paths";
import { Tabs } from "../kit/Tabs";

const ITEMS = [
  { key: "calendar", word: m.calendar() },
  { key: "upcoming", word: m.upcoming() },
  { key: "past", word: m.past() },
  { key: "drafts", word: m.drafts() },
  { key: "cancelled", word: m.cancelled() },
  { key: "batches", word: m.batches() },
];

export function SessionTabs({ current }: { current: string }) {
  const hrefOf = (key: string) =>
    key === "batches"
      ? paths.admin.batches
      : key === "calendar"
        ? paths.admin.sessions
        : `${paths.admin.sessions}?tab=${key}`;
  return <Tabs label={m.sessions()} items={ITEMS} current={current} hrefOf={hrefOf} />;
}
