import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { DataTable } from "./DataTable";
import { Drawer, WithDrawer } from "./Drawer";
import { ListBar } from "./ListBar";
import { RowLink } from "./RowLink";
import { useSelection } from "./selection";
import { useDraft } from "./useDraft";
import { useListState } from "./useListState";

const PEOPLE = Array.from({ length: 60 }, (_, at) => ({
  id: `p${at}`,
  name: `Person ${at}`,
  stage: at < 5 ? "lost" : "new",
}));
const STAGES = [{ name: "stage", word: "Stage", options: [{ value: "lost", word: "Lost" }] }];

function People({ open }: { open?: string }) {
  const list = useListState({ sorts: ["-created_at", "name"], filters: STAGES });
  const fits = PEOPLE.filter(
    (one) => one.name.includes(list.search) && [null, one.stage].includes(list.filter("stage")),
  );
  const selection = useSelection(list, async () => fits.map(({ id }) => id));
  const query = useQuery({
    queryKey: ["people", list.query],
    queryFn: async () => ({ rows: fits.slice(list.range[0], list.range[1] + 1), total: fits.length }),
  });
  const link = (row: { id: string }) => `/people/${row.id}${list.query && `?${list.query}`}`;
  return (
    <WithDrawer
      drawer={
        open ? (
          <Drawer label="Person" head={open} closeTo={`/people${list.query && `?${list.query}`}`}>
            <input aria-label="Note" />
          </Drawer>
        ) : null
      }
    >
      <ListBar
        list={list}
        noun={["person", "people"]}
        total={query.data?.total}
        all={PEOPLE.length}
        search="Search people"
        selection={selection}
        bulk={<button type="button">{`Write to ${selection.count(query.data?.total ?? 0)}`}</button>}
      />
      <DataTable
        caption="People"
        columns={[
          { key: "name", header: "Name", sort: "name", cell: (row) => <RowLink href={link(row)} name={row.name} /> },
          { key: "stage", header: "Stage", cell: (row) => row.stage },
        ]}
        query={query}
        list={list}
        rowKey={({ id }) => id}
        rowHref={link}
        selected={open}
        selection={selection}
        rowName={({ name }) => name}
        empty={<p>Nobody has ever come.</p>}
      />
    </WithDrawer>
  );
}

function show(path: string) {
  const memory = memoryLocation({ path, record: true });
  function App() {
    const [here] = memory.hook();
    return <People open={here.split("?")[0]?.split("/")[2]} />;
  }
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <Router hook={memory.hook} searchHook={memory.searchHook}>
          <App />
        </Router>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { user: userEvent.setup(), here: () => memory.history.at(-1) };
}

beforeEach(() => localStorage.clear());

it("says what is shown, narrows by a chip that can be taken away, and tells nothing-fits from first-run", async () => {
  const { user, here } = show("/people?stage=lost");
  expect(await screen.findByText("Person 4")).toBeTruthy();
  expect(screen.getByText("5 of 60 people")).toBeTruthy();
  expect(screen.getByText(/, stage Lost\./)).toBeTruthy();
  await user.type(screen.getByRole("searchbox"), "zz");
  expect(await screen.findByText("Nothing fits “zz”.")).toBeTruthy();
  expect(screen.queryByText("Nobody has ever come.")).toBeNull();
  await user.click(screen.getAllByRole("button", { name: "Take the filter Stage Lost away" })[0] as HTMLElement);
  expect(here()).toBe("/people?q=zz");
  await user.click(screen.getByRole("button", { name: "Clear filters" }));
  expect(await screen.findByText("60 people")).toBeTruthy();
  expect(here()).toBe("/people");
});

it("sorts by a click on the head and keeps it in the address", async () => {
  const { user, here } = show("/people");
  await user.click(await screen.findByRole("button", { name: "Name" }));
  expect(here()).toBe("/people?sort=name");
  expect(screen.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe("ascending");
  await user.click(screen.getByRole("button", { name: "Name" }));
  expect(here()).toBe("/people?sort=-name");
  await user.selectOptions(screen.getByRole("combobox", { name: "Rows on a page" }), "50");
  expect(here()).toBe("/people?sort=-name&size=50");
});

it("goes through drawers with J and K, closes with Escape, gives the focus back, and lets letters be text in a field", async () => {
  const { user, here } = show("/people/p3?stage=lost");
  await screen.findByText("Person 4");
  await user.keyboard("j");
  expect(here()).toBe("/people/p4?stage=lost");
  await user.keyboard("kk");
  expect(here()).toBe("/people/p2?stage=lost");
  await user.type(screen.getByRole("textbox", { name: "Note" }), "jx");
  expect(here()).toBe("/people/p2?stage=lost");
  (document.activeElement as HTMLElement).blur();
  await user.keyboard("{Escape}");
  expect(here()).toBe("/people?stage=lost");
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Person 2"));
});

it("chooses with X and Shift+X, offers all that match, and names the consequence", async () => {
  const { user } = show("/people");
  await screen.findByText("Person 0");
  await user.keyboard("jx");
  expect(screen.getByRole("button", { name: "Write to 1" })).toBeTruthy();
  await user.keyboard("jj{Shift>}X{/Shift}");
  expect(screen.getByRole("button", { name: "Write to 3" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Select all 60 people that match" }));
  expect(screen.getByRole("button", { name: "Write to 60" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Let go" }));
  expect(screen.queryByRole("button", { name: /^Write to/ })).toBeNull();
});

function Note() {
  const draft = useDraft("note.1", "");
  return (
    <>
      <textarea aria-label="Note" value={draft.value} onChange={(event) => draft.set(event.target.value)} />
      {draft.restored && <p>From before</p>}
      <button type="button" onClick={() => draft.clear()}>
        Send
      </button>
    </>
  );
}

it("keeps what is typed over a reload and forgets it once sent", async () => {
  const user = userEvent.setup();
  const first = render(<Note />);
  await user.type(screen.getByRole("textbox"), "Dear Asha");
  first.unmount();
  const second = render(<Note />);
  expect((screen.getByRole("textbox") as HTMLTextAreaElement).value).toBe("Dear Asha");
  expect(screen.getByText("From before")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Send" }));
  second.unmount();
  render(<Note />);
  expect((screen.getByRole("textbox") as HTMLTextAreaElement).value).toBe("");
});
