import { Menu, Modal } from "@mantine/core";
import { IconBookmark, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { m } from "~/admin/paraglide/messages";
import { Button } from "~/shared/ui/Button";
import { TextField } from "~/shared/ui/Field";
import { toast } from "~/shared/ui/toast";
import { type ListState, viewQuery } from "./useListState";
import { dropView, keepView, noteView, type View, viewsOf } from "./views";

/** The saved views of a list: choose one, keep where the list stands now, take one away. */
export function SavedViews({ list, name }: { list: ListState; name: string }) {
  const [views, setViews] = useState(() => viewsOf(name));
  const [naming, setNaming] = useState(false);
  const here = viewQuery(list.query);
  const current = views.find((view) => view.query === here);

  function show(view: View | null) {
    noteView(name, view?.name ?? null);
    list.show(view?.query ?? "");
  }

  function drop(view: View) {
    dropView(name, view.name);
    setViews(viewsOf(name));
    toast(m.view_name_removed({ name: view.name }), () => {
      keepView(name, view);
      setViews(viewsOf(name));
    });
  }

  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button icon={<IconBookmark size={16} aria-hidden="true" />}>{current?.name ?? m.views()}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => show(null)}>{m.as_the_list_comes()}</Menu.Item>
          {views.map((view) => (
            <Menu.Item
              key={view.name}
              aria-current={view === current ? "true" : undefined}
              fw={view === current ? 600 : 400}
              onClick={() => show(view)}
            >
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item disabled={here === ""} onClick={() => setNaming(true)}>
            {m.save_this_view()}
          </Menu.Item>
          {current && (
            <Menu.Item
              leftSection={<IconTrash size={16} aria-hidden="true" />}
              color="var(--bad)"
              onClick={() => drop(current)}
            >
              {m.remove_name({ name: current.name })}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <NameView
        open={naming}
        onClose={() => setNaming(false)}
        onName={(word) => {
          keepView(name, { name: word, query: here });
          setViews(viewsOf(name));
          setNaming(false);
          toast(m.view_word_saved({ word }));
        }}
      />
    </>
  );
}

function NameView({ open, onClose, onName }: { open: boolean; onClose: () => void; onName: (name: string) => void }) {
  const [name, setName] = useState("");
  const word = name.trim();
  function submit(event: FormEvent) {
    event.preventDefault();
    if (word) onName(word);
    setName("");
  }
  return (
    <Modal opened={open} onClose={onClose} title={<strong>{m.save_this_view_2()}</strong>}>
      <form className="form" onSubmit={submit}>
        <TextField
          label={m.name()}
          maxLength={40}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.target.value)}
          help={m.it_keeps_search_filters_sort_and_page_size()}
        />
        <div className="row">
          <Button look="act" type="submit" disabled={!word}>
            {word ? m.save_word({ word }) : m.save()}
          </Button>
          <Button onClick={onClose}>{m.back()}</Button>
        </div>
      </form>
    </Modal>
  );
}
