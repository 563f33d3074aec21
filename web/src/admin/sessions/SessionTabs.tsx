import { paths } from "~/app/paths";
import { Tabs } from "../kit/Tabs";

const ITEMS = [
  { key: "upcoming", word: "Upcoming" },
  { key: "past", word: "Past" },
  { key: "cancelled", word: "Cancelled" },
  { key: "batches", word: "Batches" },
];

export function SessionTabs({ current }: { current: string }) {
  const hrefOf = (key: string) =>
    key === "batches"
      ? paths.admin.batches
      : key === "upcoming"
        ? paths.admin.sessions
        : `${paths.admin.sessions}?tab=${key}`;
  return <Tabs label="Sessions" items={ITEMS} current={current} hrefOf={hrefOf} />;
}
